import Foundation
import Metering
import Testing

@testable import meterbee

/// From the kernel to the bill: a real agent and a real server, either killed in the middle.
@Suite("an agent and its server", .serialized)
struct AgentServerTests {
    /// Connections over loopback and executions, which both sources tell.
    private func act(_ count: Int) async throws {
        for _ in 0..<count { await (try ChildProcess.start("/bin/true", [])).waitForEnd() }
        for _ in 0..<count { try await Self.connect() }
    }

    /// One connection to a listener of our own, closed by both.
    private static func connect() async throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        let port = try #require(LoopbackPort.bound(listener, to: 0))
        try #require(listen(listener, 1) == 0)
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(client) }
        var address = LoopbackPort.loopback(port)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
        let server = accept(listener, nil, nil)
        defer { close(server) }
        let bytes = [UInt8](repeating: 1, count: 100)
        #expect(send(client, bytes, bytes.count, 0) == bytes.count)
    }

    private func acknowledged(_ rig: AgentRig) -> Int64 {
        AgentRig.sources.reduce(0) { $0 + max(0, rig.agent.number($1, "acknowledged")) }
    }

    @Test("bills what its receipts say, to the byte, whoever is killed, away or refusing")
    func exact() async throws {
        let rig = try await AgentRig.start()
        do {
            try await disturb(rig)
            try await settle(rig)
            try await check(rig)
        } catch {
            await rig.stop()
            throw error
        }
        await rig.stop()
    }

    private func disturb(_ rig: AgentRig) async throws {
        try await rig.agent.start()
        try await act(30)
        try await rig.wait("first records") { acknowledged(rig) > 0 }
        for round in 0..<3 {
            // The agent in mid-spool, with batches that wait and one perhaps on its way.
            try await act(20)
            try await Task.sleep(for: .milliseconds(300 * round))
            await rig.agent.crash()
            try await rig.agent.start()
            // The server, while the agent sends.
            try await act(20)
            await rig.server.kill()
            try await act(20)
            if round == 1 {
                await rig.agent.crash()
                try await rig.agent.start()
                try await act(10)
            }
            try await rig.server.start()
        }
        // Refusing: more than a request a second is 429.
        let limits = "/api/v1/tenants/\(DemoPlan.tenant)"
        try await rig.server.operator.change(limits, ["limits": ["requests_per_second": 1]])
        for _ in 0..<10 {
            try await act(5)
            try await Task.sleep(for: .milliseconds(200))
        }
        await rig.agent.crash()
        try await rig.agent.start()
        try await rig.server.operator.change(limits, ["limits": ["requests_per_second": 1_000_000]])
    }

    /// Lets it send again, and ends it in order; what it did not get an answer to before that, it
    /// asks for again at its next start. Others may keep the node busy all the while.
    private func settle(_ rig: AgentRig) async throws {
        try await act(5)
        let before = acknowledged(rig)
        try await rig.wait("records after the last trouble") { acknowledged(rig) > before }
        #expect(await rig.agent.stop() != nil, "\(rig.agent.log)")
        for _ in 0..<5 {
            if try await unreceipted(rig) == 0 { return }
            try await rig.agent.start()
            #expect(await rig.agent.stop() != nil, "\(rig.agent.log)")
        }
    }

    /// Billed bytes without a receipt on the node.
    private func unreceipted(_ rig: AgentRig) async throws -> Int64 {
        let kept = try rig.agent.keptReceipts().values.reduce(0) { $0 + $1.values.reduce(0, +) }
        return try await usage(rig).billableBytes - kept
    }

    private func usage(_ rig: AgentRig) async throws -> [meterbee.UsageRow] {
        let now = WallClock.now
        // The test takes minutes, at the very most.
        let hourAgo = Instant(unixMicroseconds: now.unixMicroseconds - 4 * Instant.quarterHour)
        let rows = try await rig.tenant.usage(in: .init(from: hourAgo, through: now))
        return rows.filter { AgentRig.sources.contains($0.dataSource ?? "") }
    }

    private func check(_ rig: AgentRig) async throws {
        let rows = try await usage(rig)
        let receipts = try rig.agent.keptReceipts()
        for source in AgentRig.sources {
            let billed = rows.filter { $0.dataSource == source }
            let kept = receipts[source] ?? [:]
            #expect(!kept.isEmpty)
            #expect(billed.billableBytes == kept.values.reduce(0, +), "\(source)")
            #expect(billed.records == rig.agent.number(source, "acknowledged"), "\(source)")
            #expect(rig.agent.number(source, "residual") == 0)
            print(
                "\(source): \(billed.records) records, \(billed.billableBytes) bytes, "
                    + "\(kept.count) receipts"
            )
        }
        let invoice = try await rig.tenant.document("/api/v1/invoices/upcoming")
        let verified = try await rig.agent.verify(invoice: invoice)
        #expect(verified.exit == .exited(code: 0), "\(verified.output)")
        #expect(verified.output.contains("result    EQUAL: every byte"), "\(verified.output)")
        print(verified.output)
    }
}

extension ChildProcess {
    /// Waits for the end of a program that ends by itself.
    fileprivate func waitForEnd() async { _ = await waitForExit(timeout: .seconds(300)) }
}
