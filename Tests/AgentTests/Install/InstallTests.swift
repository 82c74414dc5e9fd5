import Foundation
import Testing

@testable import AgentCore

/// `install.sh` and the Debian package, in a private root; needs root, curl, openssl and dpkg-deb.
@Suite("Installation")
struct InstallTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private var root: String { directory.path + "/root" }
    private var dist: String { directory.path + "/dist" }

    @discardableResult
    private func run(_ arguments: String...) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    /// What a server publishes, with a program that only tells its version.
    private func publish() throws {
        let program = directory.path + "/program"
        try TextFile.replace(program, with: Array("#!/bin/sh\necho 0.1.0\n".utf8), mode: 0o755)
        try TextFile.replace(directory.path + "/token", with: Array("tok\n".utf8))
        let published = try run(
            Checkout.path + "/deploy/agent-package.sh",
            "--url",
            "file://" + directory.path,
            "--out",
            dist,
            "--agent",
            program
        )
        try #require(published.status == 0, "\(published.output)")
    }

    private func install(_ more: String...) throws -> (status: Int32, output: String) {
        let script = dist + "/install.sh"
        let token = directory.path + "/token"
        let options = more.joined(separator: " ")
        return try run("-c", "sh \(script) --root \(root) --token-file \(token) \(options)")
    }

    private func files() -> [String] {
        (FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? [])
            .filter { path in
                var isDirectory: ObjCBool = false
                FileManager.default.fileExists(
                    atPath: root + "/" + path,
                    isDirectory: &isDirectory
                )
                return !isDirectory.boolValue
            }.sorted()
    }

    @Test("what is signed is installed, again as an upgrade, and taken away whole")
    func wholeLife() throws {
        try publish()
        for _ in 0..<2 {
            let installed = try install("--insecure")
            #expect(installed.status == 0, "\(installed.output)")
        }
        #expect(
            files() == [
                "etc/meterbee/agent.conf", "etc/meterbee/agent.env",
                "etc/meterbee/enrollment-token",
                "etc/systemd/system/meterbee-agent.service", "usr/bin/meterbee-agent",
            ]
        )
        let attributes = try FileManager.default.attributesOfItem(
            atPath: root + "/etc/meterbee/enrollment-token"
        )
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        // The file that the installer writes is one the agent understands.
        _ = try NodeCeiling(path: root + "/etc/meterbee/agent.conf")
        let removed = try run("-c", "sh \(dist)/install.sh --root \(root) --uninstall")
        #expect(removed.status == 0 && files().isEmpty)
    }

    @Test("a program or unit that is not the signed one is refused, and nothing is left")
    func tampered() throws {
        try publish()
        for name in DirectoryListing.names(dist)
        where name.hasSuffix("64") || name.hasSuffix(".service") {
            let whole = try #require(TextFile.bytes(dist + "/" + name))
            try TextFile.replace(dist + "/" + name, with: whole + [10])
            let installed = try install("--insecure")
            #expect(installed.status == 1)
            #expect(installed.output.contains("\(name) is not signed by the server's key"))
            #expect(files().isEmpty)
            try TextFile.replace(dist + "/" + name, with: whole)
        }
    }

    @Test("a way that is not protected needs to be asked for")
    func insecure() throws {
        try publish()
        let installed = try install()
        #expect(installed.status == 1 && installed.output.contains("--insecure"))
    }

    @Test("the Debian package holds program, unit and settings, and purges what it leaves")
    func package() throws {
        try publish()
        let name = try #require(DirectoryListing.names(dist).first { $0.hasSuffix(".deb") })
        let contents = try run("-c", "dpkg-deb -c \(dist)/\(name); dpkg-deb -I \(dist)/\(name)")
        for path in [
            "./usr/bin/meterbee-agent", "./lib/systemd/system/meterbee-agent.service",
            "./etc/meterbee/agent.conf", "Depends: libc6 (>= 2.36)", "postrm",
        ] { #expect(contents.output.contains(path), "\(path)") }
    }
}
