import HTTPTypes
import HummingbirdTesting
import Metering
import NIOCore
import Testing

@testable import Ingestion

@Suite("A request whose agreement changes before its commit")
struct ReadmissionTests {
    private static func priced(_ dataSources: Set<String>) -> TenantState.Subscription {
        .active(
            dataSources: dataSources,
            unpricedIsFree: false,
            periodStart: Instant(unixSeconds: 0)
        )
    }

    @Test("is admitted again under the new one, and stored once")
    func readmitted() async throws {
        let agreement = ChangingAgreement([
            Self.priced(["net.flow"]), Self.priced(["net.flow", "otlp.traces"]),
            Self.priced(["otlp.logs"]),
        ])
        try await OTLPTestServer.run(directory: agreement, store: agreement) { server in
            let reply = try await server.post(OTLPTestServer.logs(["", "net.flow"]), key: "agent")
            #expect(reply.status == .ok)
            // What the last agreement no longer has is refused, and what it has now is stored.
            let text = String(decoding: reply.body.readableBytesView, as: UTF8.self)
            #expect(text.contains("net.flow"))
        }
        #expect(agreement.commits == 3)
        let stored = agreement.base.batches
        #expect(stored.map(\.agreementRevision) == [2])
        #expect(stored.first?.parts.map(\.dataSource) == ["otlp.logs"])
        #expect(stored.first?.refusals.map(\.records) == [1])
    }

    @Test("is refused where the new one admits nothing", arguments: [false, true])
    func refused(isPaused: Bool) async throws {
        let agreement = ChangingAgreement([
            Self.priced(["otlp.logs"]), isPaused ? .paused : .none,
        ])
        try await OTLPTestServer.run(directory: agreement, store: agreement) { server in
            let reply = try await server.post(OTLPTestServer.logs([""]))
            #expect(reply.status == .forbidden)
            #expect(String(buffer: reply.body).contains("subscription"))
        }
        #expect(agreement.commits == 1)
        #expect(agreement.base.batches.isEmpty)
    }

    @Test("is to be sent again where it never stops changing")
    func neverStops() async throws {
        let agreement = ChangingAgreement([Self.priced(["otlp.logs"])], changesForEver: true)
        try await OTLPTestServer.run(directory: agreement, store: agreement) { server in
            let reply = try await server.post(OTLPTestServer.logs([""]))
            #expect(reply.status == .serviceUnavailable)
            #expect(reply.headers[.retryAfter] != nil)
        }
        #expect(agreement.commits == 4)
        #expect(agreement.base.batches.isEmpty)
    }
}
