import BPF
import Foundation
import Glibc
import Testing

@testable import AgentCore

/// Whose a server's connection is; needs root and Python.
@Suite("owners of net.flow's connections", .serialized)
struct NetFlowOwnerTests {
    /// Listens, and has a child accept one connection, receive a byte, send one and wait for the end.
    private static let server = """
        import ctypes, os, socket, sys
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        child = os.fork()
        if child == 0:
            if sys.argv[2] == "asks":
                peer = listener.accept()[0].detach()
            else:
                peer = ctypes.CDLL(None).accept(listener.fileno(), None, None)
            os.read(peer, 1)
            os.write(peer, b"x")
            os.read(peer, 1)
            os._exit(0)
        with open(sys.argv[1] + ".new", "w") as file:
            file.write(f"{listener.getsockname()[1]} {child}")
        os.rename(sys.argv[1] + ".new", sys.argv[1])
        os.waitpid(child, 0)
        """

    @Test(
        "a live connection is the process's that accepted it, not the one's that listens",
        arguments: ["asks", "asks nothing"]
    )
    func accepted(manner: String) throws {
        let path = NSTemporaryDirectory() + "net-flow-owner-\(UUID().uuidString)"
        defer { unlink(path) }
        let observation = try Observation.netFlow()
        let server = try #require(
            TestProcess(["/usr/bin/python3", "-c", Self.server, path, manner])
        )
        let deadline = KernelClock.read(CLOCK_MONOTONIC) + 300_000_000_000
        while access(path, F_OK) != 0, KernelClock.read(CLOCK_MONOTONIC) < deadline {
            usleep(10_000)
        }
        let words = try #require(TextFile.firstLine(path)).split(separator: " ")
        let port = try #require(UInt16(words[0]))
        let child = try #require(Int64(words[1]))
        let client = try TestSocket.connect(.ipv4, port: port)
        try client.send(1)
        try client.receive(1)
        observation.read(live: true)
        let told = observation.records.filter {
            $0.integers["destination.port"] == Int64(port)
                && $0.strings["meterbee.flow.role"] == "server"
        }
        #expect(told.map { $0.integers["process.pid"] } == [child])
        #expect(told.first?.strings["meterbee.flow.state"] == "open")
        client.close()
        #expect(server.wait() == 0)
    }

    @Test("connections older than the agent whose owner nobody found are never counted as awaited")
    func adoptedWithoutOwner() throws {
        let listener = try TestSocket.listener(.ipv4)
        // Nobody has the servers' ends while they wait to be accepted.
        let clients = try (0..<200).map { _ in
            try TestSocket.connect(.ipv4, port: listener.localPort)
        }
        let observation = try Observation.netFlow()
        for client in clients {
            let server = try listener.accept()
            server.close()
            client.close()
        }
        // Others' connections only add to it.
        let waiting = try observation.kernel.map("unowned").value(UInt32(0), as: Int64.self)
        #expect(try #require(waiting) >= 0)
        observation.finish()
    }
}
