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
        let http = OTLPExchange(body: try OTLPSample.protobuf(.logs, records: 3))
        let grpc = RawGRPCCall(.traces, message: try OTLPSample.protobuf(.traces, records: 2))
        try Data().write(to: URL(fileURLWithPath: step))
        async let overHTTP = http.send(to: target)
        try await waitUntil("a commit came to the step") {
            FileManager.default.fileExists(atPath: step + ".reached")
        }
        async let overGRPC = grpc.send(to: target)
        try await waitUntil("the call was queued behind it") {
            try await queuedBytes(target) > 0
        }
        kill(try #require(own.server.pid), SIGTERM)
        try await waitUntil("a new request was not taken") {
            // An empty request needs no commit, so it is answered at once while any is taken.
            let reply = try? await OTLPExchange(body: []).send(to: target)
            return reply?.status != 200
        }
        #expect(own.server.isRunning, "it ended before what it had begun was committed")
        try FileManager.default.removeItem(atPath: step + ".reached")
        let (first, second) = try await (overHTTP, overGRPC)
        #expect(first.status == 200)
        #expect(second.status == 0)
        #expect(await own.server.waitForExit(timeout: .seconds(60)) == .exited(code: 0))
        try await own.server.start()
        // What was acknowledged is there.
        let again = try await http.send(to: target)
        #expect(again.isDuplicate && again.receipt == first.receipt)
        let call = try await grpc.send(to: target)
        #expect(call.isDuplicate && call.receipt == second.receipt)
    }

    private static func waitUntil(
        _ what: Comment,
        _ condition: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            try #require(ContinuousClock.now < deadline, what)
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private static func queuedBytes(_ target: ConformanceTarget) async throws -> Int {
        let text = try await RESTClient(baseURL: target.baseURL, key: "").document("/metrics")
        let name = "meterbee_commit_queue_bytes "
        let line = String(decoding: text, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix(name) }
        return line.flatMap { Int($0.dropFirst(name.count)) } ?? 0
    }
}
