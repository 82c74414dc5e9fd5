import Glibc
import Testing

/// A network namespace with its own loopback, in which a script runs; gone when the test ends.
struct TestNamespace {
    let name: String

    /// Makes it with so many pairs of interfaces, `mb0` to `far0` and so on, and where nothing is
    /// said that nobody asked for.
    init(_ name: String, pairs count: Int) throws {
        try self.init(name)
        do {
            try run(
                """
                sysctl -qw net.ipv6.conf.all.disable_ipv6=1
                sysctl -qw net.ipv6.conf.default.disable_ipv6=1

                """ + Self.pairs(count)
            )
        } catch {
            remove()
            throw error
        }
    }

    /// Commands that make so many pairs of interfaces.
    static func pairs(_ count: Int) -> String {
        (0..<count).map {
            """
            ip link add mb\($0) type veth peer name far\($0)
            ip link set mb\($0) up
            ip link set far\($0) up

            """
        }.joined()
    }

    /// A script that sends so many frames, of no protocol that anybody knows, through each `mb`.
    static func frames(_ frames: Int, of bytes: Int, through count: Int) -> String {
        """
        import socket
        for number in range(\(count)):
            wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            wire.bind(('mb%d' % number, 0))
            for _ in range(\(frames)): wire.send(bytes(12) + b'\\x22\\x22' + bytes(\(bytes - 14)))
            wire.close()

        """
    }

    /// Makes it, and with a `veth` of that name one end of a pair out here, `<name>-in` inside.
    init(_ name: String, veth: String? = nil) throws {
        self.name = "meterbee-\(name)-\(getpid())"
        try Self.run("ip netns add \(self.name) && ip -n \(self.name) link set lo up")
        guard let veth else { return }
        let commands = [
            "ip link add \(veth) type veth peer name \(veth)-in netns \(self.name)",
            "sysctl -qw net.ipv6.conf.\(veth).disable_ipv6=1",
            "ip netns exec \(self.name) sysctl -qw net.ipv6.conf.\(veth)-in.disable_ipv6=1",
            "ip addr add 10.213.7.1/24 dev \(veth)",
            "ip -n \(self.name) addr add 10.213.7.2/24 dev \(veth)-in",
            "ip link set \(veth) up",
            "ip -n \(self.name) link set \(veth)-in up",
        ]
        try Self.run(commands.joined(separator: " && "))
    }

    /// Its number, as records tell it.
    func number() throws -> Int64 {
        var status = stat()
        try #require(stat("/run/netns/\(name)", &status) == 0)
        return Int64(status.st_ino)
    }

    /// Runs a Python script inside and waits for its end.
    func python(_ script: String) throws {
        let child = try #require(
            TestProcess([
                "/usr/bin/env", "ip", "netns", "exec", name, "/usr/bin/python3", "-c", script,
            ])
        )
        try #require(child.wait() == 0, "the script failed: \(script)")
    }

    /// Starts a Python script inside; a test waits for its end.
    func start(_ script: String, _ arguments: [String] = []) throws -> TestProcess {
        try #require(
            TestProcess(
                ["/usr/bin/env", "ip", "netns", "exec", name, "/usr/bin/python3", "-c", script]
                    + arguments
            )
        )
    }

    /// Runs `body` inside: the sockets it makes stay there, wherever they are used.
    func inside<Value>(_ body: () throws -> Value) throws -> Value {
        let here = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
        let there = open("/run/netns/\(name)", O_RDONLY | O_CLOEXEC)
        defer {
            close(here)
            close(there)
        }
        // setns(2), which Swift's Glibc module leaves out, and its CLONE_NEWNET.
        let enter = unsafeBitCast(
            try #require(dlsym(nil, "setns")),
            to: (@convention(c) (Int32, Int32) -> Int32).self
        )
        try #require(enter(there, 0x4000_0000) == 0, "\(name) cannot be entered")
        defer { _ = enter(here, 0x4000_0000) }
        return try body()
    }

    /// Runs a shell command inside that must succeed.
    func run(_ command: String) throws {
        try Self.run("ip netns exec \(name) /bin/sh -ec '\(command)'")
    }

    func remove() { try? Self.run("ip netns del \(name)") }

    /// Runs a shell command that must succeed.
    static func run(_ command: String) throws {
        let child = try #require(TestProcess(["/bin/sh", "-c", command]))
        try #require(child.wait() == 0, "failed: \(command)")
    }
}
