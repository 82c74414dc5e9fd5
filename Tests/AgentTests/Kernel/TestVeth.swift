import Glibc
import Testing

@testable import AgentCore

/// Two network namespaces joined by a pair of interfaces; gone when the test ends.
struct TestVeth {
    /// Where the other end is, by family.
    static let leftAddresses = [TestSocket.Family.ipv4: "10.213.8.1", .ipv6: "fd00:213::1"]
    static let rightAddresses = [TestSocket.Family.ipv4: "10.213.8.2", .ipv6: "fd00:213::2"]

    let left: TestNamespace
    let right: TestNamespace

    init(_ name: String) throws {
        left = try TestNamespace(name + "-l")
        right = try TestNamespace(name + "-r")
        let commands =
            ["ip -n \(left.name) link add mb type veth peer name mb netns \(right.name)"]
            + Self.addressing(left, Self.leftAddresses)
            + Self.addressing(right, Self.rightAddresses)
        try TestNamespace.run(commands.joined(separator: " && "))
    }

    private static func addressing(
        _ end: TestNamespace,
        _ addresses: [TestSocket.Family: String]
    ) -> [String] {
        [
            "ip -n \(end.name) addr add \(addresses[.ipv4] ?? "")/24 dev mb",
            // Without the search for duplicates it can be used at once.
            "ip -n \(end.name) addr add \(addresses[.ipv6] ?? "")/64 dev mb nodad",
            "ip -n \(end.name) link set mb up",
        ]
    }

    /// Runs a Python script here whose child goes over there: what both processes are called.
    ///
    /// - Parameter script: After a preamble that has `kind` and `address` of the server, and `client`
    ///   to fork the child: 0 there, as `os.fork()`.
    func run(
        _ script: String,
        _ family: TestSocket.Family
    ) throws -> (server: Int64, client: Int64) {
        let directory = try TemporaryDirectory()
        let server = try left.start(
            Self.preamble + script + Self.end,
            [
                "\(family)", try #require(Self.leftAddresses[family]), directory.path + "/pid",
                right.name,
            ]
        )
        try #require(server.wait() == 0)
        let client = try #require(Int64(TextFile.firstLine(directory.path + "/pid") ?? ""))
        return (Int64(server.pid), client)
    }

    private static let preamble = """
        import ctypes, os, socket, sys
        family, address, pid_file, space = sys.argv[1:]
        kind = socket.AF_INET6 if family == 'ipv6' else socket.AF_INET
        def client(own):
            child = os.fork()
            if child: return child
            own.close()
            fd = os.open('/run/netns/' + space, os.O_RDONLY)
            if ctypes.CDLL(None).setns(fd, 0x40000000): os._exit(5)
            open(pid_file, 'w').write(str(os.getpid()))
            return 0

        """

    private static let end = """

        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """

    func remove() {
        left.remove()
        right.remove()
    }
}
