import Foundation
import Testing

@testable import meterbee

@Suite("what a server publishes for nodes")
struct PublishedTests {
    /// A directory as `deploy/agent-package.sh` fills it, and beside it what must stay where it is.
    private func dist(_ directory: TemporaryDirectory) throws -> String {
        let dist = directory.path + "/dist"
        try FileManager.default.createDirectory(
            atPath: dist + "/meterbee-agent-folder",
            withIntermediateDirectories: true
        )
        let files = [
            "install.sh": "#!/bin/sh\n",
            "meterbee-agent-amd64": String(repeating: "x", count: 300_000),
            "meterbee-agent-amd64.sig": "sig", "meterbee-agent.service": "[Unit]\n",
            "meterbee-agent_0.1.0_amd64.deb": "deb", "secret.pem": "key", "../outside": "outside",
        ]
        for (name, text) in files {
            try Data(text.utf8).write(to: URL(fileURLWithPath: dist + "/" + name))
        }
        #expect(symlink("../outside", dist + "/meterbee-agent-link") == 0)
        #expect(mkfifo(dist + "/meterbee-agent-pipe", 0o600) == 0)
        return dist
    }

    @Test("only names that are published are opened, directly in the directory")
    func names() throws {
        let directory = try ProductFiles.directory("dist")
        defer { directory.remove() }
        let files = try PublishedFiles(directory: try dist(directory), origin: "--dist")
        for name in ["install.sh", "meterbee-agent-amd64", "meterbee-agent_0.1.0_amd64.deb"] {
            #expect(files.open(name) != nil, "\(name)")
        }
        for name in [
            "", ".", "..", "../outside", "meterbee-agent/../install.sh", "secret.pem",
            "meterbee-agent-link", "meterbee-agent-pipe", "meterbee-agent-folder",
            "meterbee-agent-absent", "meterbee-agent%2Damd64", "meterbee-agent-amd64\0.sig",
            "install.sh\0", "/etc/passwd", "meterbee-agent-\u{e4}",
            "meterbee-agent" + String(repeating: "a", count: 200),
        ] { #expect(files.open(name) == nil, "\(name)") }
    }

    @Test("a directory without install.sh is refused at the start, with the remedy")
    func refused() throws {
        let directory = try ProductFiles.directory("dist")
        defer { directory.remove() }
        let error = #expect(throws: (any Error).self) {
            try PublishedFiles(directory: directory.path, origin: "--dist")
        }
        #expect(String(describing: error).contains("agent-package.sh"))
    }

    @Test("the server hands out files whole with their types, and nothing beside them")
    func served() async throws {
        let directory = try ProductFiles.directory("dist")
        defer { directory.remove() }
        let dist = try dist(directory)
        let server = LocalServer(
            executable: try ProductFiles.meterbee(),
            dataDirectory: directory.path + "/server",
            port: try #require(LoopbackPort.free()),
            environment: ["METERBEE_DIST": dist]
        )
        #expect(mkdir(server.dataDirectory, 0o711) == 0)
        do {
            try await server.start()
            try checkReplies(server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    @Test("install.sh from the server installs what it publishes, and refuses what was changed")
    func installs() async throws {
        let directory = try ProductFiles.directory("dist")
        defer { directory.remove() }
        let dist = directory.path + "/dist"
        let port = try #require(LoopbackPort.free())
        let program = directory.path + "/program"
        try Data("#!/bin/sh\necho 0.1.0\n".utf8).write(to: URL(fileURLWithPath: program))
        #expect(chmod(program, 0o755) == 0)
        let package = try Self.repositoryFile("deploy/agent-package.sh")
        let url = "http://127.0.0.1:\(port)"
        let published = try shell("\(package) --url \(url) --out \(dist) --agent \(program)")
        try #require(published.status == 0, "\(published.output)")
        let server = LocalServer(
            executable: try ProductFiles.meterbee(),
            dataDirectory: directory.path + "/server",
            port: port,
            environment: ["METERBEE_DIST": dist]
        )
        #expect(mkdir(server.dataDirectory, 0o711) == 0)
        do {
            try await server.start()
            let root = directory.path + "/root"
            let script = directory.path + "/install.sh"
            let install = """
                export NO_PROXY='*' no_proxy='*'
                curl -fsS \(url)/install.sh -o \(script) &&
                  echo tok | sh \(script) --insecure --root \(root)
                """
            let installed = try shell(install)
            #expect(installed.status == 0, "\(installed.output)")
            #expect(FileManager.default.contents(atPath: root + "/usr/bin/meterbee-agent") != nil)
            for name in try FileManager.default.contentsOfDirectory(atPath: dist)
            where name.hasSuffix("64") {
                try Data("changed".utf8).write(to: URL(fileURLWithPath: "\(dist)/\(name)"))
            }
            let refused = try shell(install)
            #expect(refused.status == 1 && refused.output.contains("not signed"))
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private static func repositoryFile(_ path: String) throws -> String {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.path + "/" + path
    }

    private func shell(_ command: String) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", command]
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    private func checkReplies(_ server: LocalServer) throws {
        for (path, type, size) in [
            ("/install.sh", "text/x-shellscript", 10),
            ("/dist/install.sh", "text/x-shellscript", 10),
            ("/dist/meterbee-agent-amd64", "application/octet-stream", 300_000),
            ("/dist/meterbee-agent.service", "text/plain", 7),
            ("/dist/meterbee-agent_0.1.0_amd64.deb", "application/vnd.debian.binary-package", 3),
        ] {
            let reply = try fetch(server, path)
            #expect(reply.status == "200" && reply.size == size, "\(path): \(reply)")
            #expect(reply.type.hasPrefix(type), "\(path): \(reply)")
        }
        let head = try fetch(server, "/dist/meterbee-agent-amd64", "--head")
        #expect(head.status == "200")
        for path in [
            "/dist/", "/dist/../outside", "/dist/..%2foutside", "/dist/%2e%2e/outside",
            "/dist/../../../../etc/passwd", "/dist//etc/passwd", "/dist/meterbee-agent-link",
            "/dist/meterbee-agent-pipe", "/dist/meterbee-agent-folder", "/dist/secret.pem",
            "/dist/meterbee-agent-amd64%00", "/dist/meterbee-agent%2damd64",
            "/dist/meterbee-agent-amd64/", "/dist/meterbee-agent-folder/x",
        ] {
            let reply = try fetch(server, path)
            #expect(reply.status == "404", "\(path): \(reply)")
            #expect(!reply.body.contains("outside") && !reply.body.contains("root:"))
        }
    }

    /// By curl, which sends the path as it is written.
    private func fetch(
        _ server: LocalServer,
        _ path: String,
        _ more: String...
    ) throws -> (status: String, type: String, size: Int, body: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                "curl", "--silent", "--noproxy", "*", "--path-as-is", "--max-time", "60",
                "--write-out", "\n%{http_code} %{content_type}",
            ] + more + [server.baseURL + path]
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: output, as: UTF8.self)
        let last = text.split(separator: "\n").last ?? ""
        let words = last.split(separator: " ").map(String.init)
        let body = text.dropLast(last.count + 1)
        return (words.first ?? "", words.dropFirst().first ?? "", body.utf8.count, String(body))
    }
}
