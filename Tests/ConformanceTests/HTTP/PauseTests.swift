import Foundation
import Telemetry
import Testing

@testable import meterbee

@Suite("a paused subscription", .serialized)
struct PauseTests {
    private struct Subscription: Decodable { var id: String }

    @Test("is refused as 403 and PERMISSION_DENIED that say so, and takes again when it resumes")
    func paused() async throws {
        try await OwnServer.run { try await Self.check($0) }
    }

    private static func check(_ own: OwnServer) async throws {
        let api = own.server.operator
        let path = "/api/v1/tenants/main/subscriptions"
        let all = try await api.get(path, as: Page<Subscription>.self)
        let id = try #require(all.data.first?.id)
        try await api.create("\(path)/\(id):pause", [:])
        // Both take effect at the next quarter hour.
        #expect(try await send(own).status == 200)
        try await own.moveClock(minutes: 15)
        try await waitUntil(own) { $0 == 403 }
        let json = try await OTLPExchange(
            body: Array(OTLPSample.json(.logs).utf8),
            contentType: "application/json"
        ).send(to: own.target)
        #expect(try json.json["code"] as? Int == 7)
        #expect(json.text.contains("paused"))
        let call = try await RawGRPCCall(.logs, message: OTLPSample.protobuf(.logs))
            .send(to: own.target)
        #expect(call.status == 7)
        #expect(try call.details.text(2)?.contains("paused") == true)
        try await api.create("\(path)/\(id):resume", [:])
        #expect(try await send(own).status == 403)
        try await own.moveClock(minutes: 30)
        try await waitUntil(own) { $0 == 200 }
    }

    private static func send(_ own: OwnServer) async throws -> OTLPExchange.Reply {
        try await OTLPExchange(body: OTLPSample.protobuf(.logs)).send(to: own.target)
    }

    /// Servers look at the agreement again after five seconds.
    private static func waitUntil(
        _ own: OwnServer,
        _ condition: (Int) -> Bool
    ) async throws {
        try await Patience.until("the server sees the agreement", pause: .milliseconds(200)) {
            condition(try await send(own).status)
        }
    }
}
