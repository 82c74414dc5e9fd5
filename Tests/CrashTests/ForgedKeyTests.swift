import Testing

@testable import meterbee

/// Batch keys that lie: refused or taken as the design says, never acknowledged and dropped.
@Suite("forged batch keys", .serialized)
struct ForgedKeyTests {
    /// An agent as an attacker or a careless copy may use it.
    private struct Agent {
        let id: String
        let client: OTLPClient

        func key(_ spool: String, _ sequence: Int) -> String { "\(id)/\(spool)/\(sequence)" }
    }

    /// Sends bodies that differ, and counts what was acknowledged as new.
    private final class Sender {
        private var body: LoadBody
        private(set) var stored = 0
        /// Records of each batch.
        static let records = 3

        init() throws {
            body = try LoadBody(
                kind: .flows,
                bodyKind: .random,
                records: Self.records,
                runID: 11,
                stream: 0
            )
        }

        /// A body that nobody sent before.
        func fresh() -> [UInt8] {
            body.renew(nowUnixNano: WallClock.unixNano)
            return body.bytes
        }

        func send(_ bytes: [UInt8], _ client: OTLPClient, key: String?) async throws -> OTLPOutcome
        {
            let outcome = try await client.send(bytes, idempotencyKey: key)
            if outcome.isAccepted, !outcome.isDuplicate { stored += 1 }
            return outcome
        }
    }

    private static let spool = String(repeating: "a1", count: 16)
    private static let otherSpool = String(repeating: "b2", count: 16)

    @Test("never lose what was acknowledged", .timeLimit(.minutes(15)))
    func forgedKeys() async throws {
        let directory = try ProductFiles.directory("forged")
        let server = LocalServer(
            executable: try ProductFiles.meterbee(),
            dataDirectory: directory.path,
            port: try #require(LoopbackPort.free())
        )
        do {
            try await server.start()
            try await forge(on: server)
        } catch {
            await server.stop()
            directory.remove()
            throw error
        }
        await server.stop()
        directory.remove()
    }

    private func forge(on server: LocalServer) async throws {
        let started = WallClock.now
        let tenant = try await BenchTenant(operator: server.operator)
        let token = try await server.operator.createEnrollmentToken("bench", name: "nodes")
        let first = try await enroll(server, token, node: "one")
        let second = try await enroll(server, token, node: "two")
        let plain = OTLPClient(baseURL: server.baseURL, key: tenant.key)
        let sender = try Sender()
        try await anotherAgent(first, second, plain, sender)
        try await clonedSpool(first, sender)
        try await resetSequence(first, sender)
        try await reusedKey(plain, sender)
        let usage = try await RESTClient(baseURL: server.baseURL, key: tenant.key)
            .usage(in: .init(from: started, through: WallClock.now))
        #expect(usage.records == Int64(sender.stored * Sender.records))
    }

    private func enroll(_ server: LocalServer, _ token: String, node: String) async throws -> Agent
    {
        let enrolled: SyntheticEnrollment = try await RESTClient(
            baseURL: server.baseURL,
            key: token
        ).post(
            "/api/v1/agents:enroll",
            ["node": .string(node), "role": "agent", "version": "1"]
        )
        return Agent(
            id: enrolled.agentId,
            client: OTLPClient(baseURL: server.baseURL, key: enrolled.key)
        )
    }

    /// Neither another agent nor the tenant's own key may use up an agent's numbers.
    private func anotherAgent(
        _ victim: Agent,
        _ other: Agent,
        _ plain: OTLPClient,
        _ sender: Sender
    ) async throws {
        let forged = victim.key(Self.spool, 1)
        for client in [other.client, plain] {
            #expect(try await sender.send(sender.fresh(), client, key: forged).status == 403)
        }
        let own = try await sender.send(sender.fresh(), victim.client, key: forged)
        #expect(own.isAccepted && !own.isDuplicate)
    }

    /// A copied machine goes on with the same spool and numbers, but with records of its own.
    private func clonedSpool(_ agent: Agent, _ sender: Sender) async throws {
        let original = sender.fresh()
        let key = agent.key(Self.spool, 2)
        let taken = try await sender.send(original, agent.client, key: key)
        #expect(taken.isAccepted)
        let clone = sender.fresh()
        #expect(try await sender.send(clone, agent.client, key: key).status == 409)
        // What the clone was refused it sends under a spool of its own, and nothing is lost.
        let moved = try await sender.send(clone, agent.client, key: agent.key(Self.otherSpool, 1))
        #expect(moved.isAccepted && !moved.isDuplicate)
        let again = try await sender.send(original, agent.client, key: key)
        #expect(again.isDuplicate)
        #expect(again.receipt == taken.receipt)
    }

    /// A spool that lost its counter starts anew below its watermark.
    private func resetSequence(_ agent: Agent, _ sender: Sender) async throws {
        let high = try await sender.send(
            sender.fresh(),
            agent.client,
            key: agent.key(Self.spool, 50)
        )
        #expect(high.isAccepted)
        // Never sent, but at or below the watermark: it may have been billed already.
        let lost = sender.fresh()
        let refused = try await sender.send(lost, agent.client, key: agent.key(Self.spool, 10))
        #expect(refused.status == 409)
        let used = try await sender.send(
            sender.fresh(),
            agent.client,
            key: agent.key(Self.spool, 1)
        )
        #expect(used.status == 409)
        let moved = try await sender.send(lost, agent.client, key: agent.key(Self.otherSpool, 2))
        #expect(moved.isAccepted && !moved.isDuplicate)
        for malformed in ["0", "-1", "01", "9223372036854775808", "x"] {
            let key = "\(agent.id)/\(Self.spool)/\(malformed)"
            #expect(try await sender.send(sender.fresh(), agent.client, key: key).status == 400)
        }
    }

    /// A client's key means one body, whatever it looks like.
    private func reusedKey(_ client: OTLPClient, _ sender: Sender) async throws {
        let body = sender.fresh()
        let first = try await sender.send(body, client, key: "order-7")
        #expect(first.isAccepted)
        #expect(try await sender.send(sender.fresh(), client, key: "order-7").status == 409)
        let again = try await sender.send(body, client, key: "order-7")
        #expect(again.isDuplicate && again.receipt == first.receipt)
        // The same body under another key, or under none, is a batch of its own.
        for key in ["order-8", nil] {
            let other = try await sender.send(body, client, key: key)
            #expect(other.isAccepted && !other.isDuplicate)
        }
    }
}
