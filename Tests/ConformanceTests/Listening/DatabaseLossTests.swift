import Foundation
import NIOHTTP1
import Telemetry
import Testing

@testable import meterbee

@Suite("obligation 5: a server whose PostgreSQL dies", .serialized)
struct DatabaseLossTests {
    @Test("says 503 and UNAVAILABLE, each with when to send again, and recovers by itself")
    func dies() async throws {
        try await OwnServer.run { try await Self.check($0) }
    }

    private static func check(_ own: OwnServer) async throws {
        let target = own.target
        var seen: Set<Int> = []
        // A quick restart between two requests shows nothing: then again.
        for round in 0..<20 where round < 3 || seen.isDisjoint(with: [503, 14]) {
            kill(try #require(own.server.postmasterPID), SIGKILL)
            let deadline = ContinuousClock.now + Patience.limit
            var isBack = false
            while !isBack, ContinuousClock.now < deadline {
                let http = try await OTLPExchange(body: OTLPSample.protobuf(.logs)).send(to: target)
                let grpc = try await RawGRPCCall(.logs, message: OTLPSample.protobuf(.logs))
                    .send(to: target)
                seen.formUnion([http.status, grpc.status])
                #expect([200, 503].contains(http.status))
                #expect([0, 14].contains(grpc.status))
                if http.status == 503 {
                    #expect(http.headers.first(name: "Retry-After") != nil)
                    #expect(try http.message.integer(1) == 14)
                }
                if grpc.status == 14 { #expect(try grpc.hasRetryInfo) }
                isBack = http.status == 200 && grpc.status == 0
            }
            #expect(isBack, "the server did not recover:\n\(own.server.logTail())")
        }
        #expect(
            seen.contains(503) || seen.contains(14),
            "no request met the loss: it shows nothing"
        )
    }
}
