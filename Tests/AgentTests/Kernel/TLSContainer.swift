import Glibc
import Testing

@testable import AgentCore

/// A process that speaks TLS with a libssl of its own, in a mount namespace that nobody else sees
/// into: as a container's does.
final class TLSContainer {
    let host: String
    private let directory: TemporaryDirectory
    private let certificates = try? TestCertificates()
    private var process: TestProcess?

    /// Where its library is, as it sees it; here there is an empty directory.
    var libraryDirectory: String { directory.path + "/lib" }

    init(_ host: String) throws {
        self.host = host
        directory = try TemporaryDirectory()
    }

    /// Starts it; it makes requests of itself until it is stopped.
    func start() throws {
        let certificates = try #require(certificates)
        let system = try #require(
            TLSLibraries().known.first { $0.users == nil && $0.path.hasSuffix(".so.3") }
        )
        let tls = (certificates.serverCertificate, certificates.serverKey)
        let script =
            HTTPScript.server(host: host, tls: tls) + """
                import os
                while not os.path.exists('\(directory.path)/stop'):
                    client = http.client.HTTPSConnection(
                        '127.0.0.1', port, context=ssl._create_unverified_context())
                    client.request('GET', '/contained', None, {'Host': host})
                    client.getresponse().read()
                    client.close()
                    time.sleep(0.02)
                """
        let file = directory.path + "/script.py"
        try TextFile.replace(file, with: Array(script.utf8))
        try TextFile.makeDirectory(libraryDirectory)
        let commands = """
            mount -t tmpfs none \(libraryDirectory) && cp \(system.path) \(libraryDirectory)/ \
            && exec env LD_LIBRARY_PATH=\(libraryDirectory) /usr/bin/python3 \(file)
            """
        process = TestProcess([
            "/usr/bin/env", "unshare", "-m", "--propagation", "private", "/bin/sh", "-c", commands,
        ])
        try #require(process != nil)
    }

    /// Ends it; with it its mount namespace ends, unless somebody holds on to it.
    func stop() throws {
        try TextFile.replace(directory.path + "/stop", with: [])
        let process = try #require(process)
        self.process = nil
        try #require(process.wait() == 0)
    }

    /// The file of its library, while it runs.
    func library() throws -> TLSLibraries.Identity {
        let process = try #require(process)
        return try #require(Self.file("/proc/\(process.pid)/root\(libraryDirectory)/libssl.so.3"))
    }

    /// Whether a process has a file open.
    static func isOpen(_ file: TLSLibraries.Identity, in process: String) -> Bool {
        let path = "/proc/\(process)/fd"
        return DirectoryListing.names(path).contains { Self.file("\(path)/\($0)") == file }
    }

    private static func file(_ path: String) -> TLSLibraries.Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return TLSLibraries.Identity(device: status.st_dev, inode: status.st_ino)
    }

    deinit {
        guard let process else { return }
        kill(process.pid, SIGKILL)
        process.wait()
    }
}
