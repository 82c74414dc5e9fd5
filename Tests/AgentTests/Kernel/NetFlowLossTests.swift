import Glibc
import Testing

@testable import AgentCore

/// What `net.flow` tells of a way on which segments are lost; needs root.
@Suite("net.flow where segments are lost", .serialized)
struct NetFlowLossTests {
    /// `struct sock_filter` and `struct sock_fprog` of linux/filter.h.
    private struct Instruction {
        var code: UInt16
        var ifTrue: UInt8 = 0
        var ifFalse: UInt8 = 0
        var constant: UInt32
    }

    private struct Program {
        var count: UInt16
        var code: UnsafeMutablePointer<Instruction>?
    }

    /// Drops every segment whose random number is below a share of 2^32.
    private func drop(_ share: Double, at socket: TestSocket) throws {
        let limit = UInt32(share * 4_294_967_296)
        // Load a random word, compare, drop or keep.
        var code: [Instruction] = [
            Instruction(code: 0x20, constant: 0xFFFF_F038),
            Instruction(code: 0x35, ifTrue: 1, constant: limit),
            Instruction(code: 0x06, constant: 0),
            Instruction(code: 0x06, constant: 0xFFFF_FFFF),
        ]
        let result = code.withUnsafeMutableBufferPointer { code in
            var program = Program(count: UInt16(code.count), code: code.baseAddress)
            let size = socklen_t(MemoryLayout<Program>.size)
            return setsockopt(socket.descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, size)
        }
        try #require(result == 0, "a socket takes no filter")
    }

    @Test(
        "retransmits are those of TCP_INFO, and bytes are counted once",
        arguments: TestSocket.Family.allCases
    )
    func retransmits(family: TestSocket.Family) throws {
        let observation = try Observation.netFlow()
        let listener = try TestSocket.listener(family)
        let client = try TestSocket.connect(family, port: listener.localPort)
        let server = try listener.accept()
        try drop(0.1, at: server)
        for _ in 0..<20 {
            try client.send(100_000)
            try server.receive(100_000)
            observation.read(live: true)
        }
        // Nothing is lost from here on, and what is on its way arrives.
        var none: Int32 = 0
        setsockopt(
            server.descriptor,
            SOL_SOCKET,
            SO_DETACH_FILTER,
            &none,
            socklen_t(MemoryLayout<Int32>.size)
        )
        for _ in 0..<6000 where client.kernelFigures.unacknowledged > 0 { usleep(50_000) }
        let truth = client.kernelFigures.retransmits
        #expect(truth > 0, "nothing was lost")
        observation.read(live: true)
        client.close()
        server.close()
        let records = observation.records(atLeast: 2) {
            $0.integers["destination.port"] == Int64(listener.localPort)
                && $0.strings["meterbee.flow.state"] == "closed"
        }
        #expect(records.count == 2)
        func sum(_ role: String, _ name: String) -> Int64 {
            observation.records.filter {
                $0.integers["destination.port"] == Int64(listener.localPort)
                    && $0.strings["meterbee.flow.role"] == role
            }.reduce(0) { $0 + ($1.integers["meterbee.flow." + name] ?? 0) }
        }
        #expect(sum("client", "retransmits") == Int64(truth))
        #expect(sum("client", "bytes_sent") == 2_000_000)
        #expect(sum("server", "bytes_received") == 2_000_000)
        #expect(observation.ledger.residual == 0)
    }
}
