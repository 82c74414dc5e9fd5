import Foundation
import Telemetry
import Testing

@testable import meterbee

@Suite("a server that is told to stop", .serialized)
struct DrainTests {
    @Test("answers what it has begun, takes nothing new and exits with 0")
    func drains() async throws {
        let faults = try TemporaryDirectory(prefix: "meterbee-drain-")
        defer { faults.remove() }
        try await OwnServer.run(environment: ["METERBEE_FAULT_DIRECTORY": faults.path]) { own in
            try await Self.check(own, step: "\(faults.path)/connected")
        }
    }

    /// - Parameter step: the file that stops a commit before it has sent anything to PostgreSQL.
    private static func check(_ own: OwnServer, step: String) async throws {
        let target = own.target
        let held = OTLPExchange(body: try OTLPSample.protobuf(.logs, records: 3))
        let queued = try (1...3).map {
            OTLPExchange(body: try OTLPSample.protobuf(.logs, records: $0))
        }
        let calls = try (1...3).map {
            RawGRPCCall(.traces, message: try OTLPSample.protobuf(.traces, records: $0))
        }
        try Data().write(to: URL(fileURLWithPath: step))
        async let first = held.send(to: target)
        try await Patience.until("a commit is stopped") {
            FileManager.default.fileExists(atPath: step + ".reached")
        }
        async let replies = answers(to: queued) { try await $0.send(to: target) }
        async let callReplies = answers(to: calls) { try await $0.send(to: target) }
        try await Patience.until("all others queue behind it") {
            try await target.metric("meterbee_commit_queue_batches") == queued.count + calls.count
        }
        kill(try #require(own.server.pid), SIGTERM)
        // Nobody listens any more: a new connection is refused by the kernel.
        try await Patience.until("no new request is taken, over HTTP or gRPC") {
            !LoopbackPort.isTaken(own.server.port) && !LoopbackPort.isTaken(own.grpcPort)
        }
        #expect(own.server.isRunning, "it ended before what it had begun was committed")
        try FileManager.default.removeItem(atPath: step + ".reached")
        let acknowledged = try await [first] + replies
        let acknowledgedCalls = try await callReplies
        #expect(acknowledged.allSatisfy { $0.status == 200 && !$0.isDuplicate })
        #expect(acknowledgedCalls.allSatisfy { $0.status == 0 && !$0.isDuplicate })
        #expect(await own.server.waitForExit(timeout: Patience.limit) == .exited(code: 0))
        try await own.server.start()
        // What was acknowledged is there.
        for (exchange, reply) in zip([held] + queued, acknowledged) {
            let again = try await exchange.send(to: target)
            #expect(again.isDuplicate && again.receipt == reply.receipt)
        }
        for (call, reply) in zip(calls, acknowledgedCalls) {
            let again = try await call.send(to: target)
            #expect(again.isDuplicate && again.receipt == reply.receipt)
        }
    }

    /// Sends all at the same time; the answers come in the order of the requests.
    private static func answers<Request: Sendable, Reply: Sendable>(
        to requests: [Request],
        _ send: @escaping @Sendable (Request) async throws -> Reply
    ) async throws -> [Reply] {
        try await withThrowingTaskGroup(of: (Int, Reply).self) { group in
            for (index, request) in requests.enumerated() {
                group.addTask { (index, try await send(request)) }
            }
            var replies: [(Int, Reply)] = []
            for try await reply in group { replies.append(reply) }
            return replies.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
