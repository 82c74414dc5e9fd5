import Foundation
import Testing

@testable import Storage
@testable import meterbee

/// I1 to I3 of the design, with quotas and caps, at every step of the commit and at random.
@Suite("servers and a PostgreSQL that are killed at every step of the commit", .serialized)
struct FaultTests {
    private static let rule = "canonical_size - resource_size + 7"
    private static let isFull = ProcessInfo.processInfo.environment["METERBEE_TEST_FULL"] == "1"
    private static let randomKills = isFull ? 200 : 4
    private static let clientsPerTenant = 2

    @Test(
        "lose nothing acknowledged, bill nothing twice and exceed no limit by a byte",
        .timeLimit(.minutes(30))
    )
    func everyStep() async throws {
        let rig = try await FaultRig.start()
        let ledger = FaultLedger()
        let tenants: [FaultTenant]
        do {
            tenants = try await FaultTenant.make(
                operator: rig.servers[0].operator,
                rule: Self.rule
            )
            try await run(rig, tenants, ledger)
            try await resendAndVerify(rig, tenants, ledger)
        } catch {
            await rig.stop()
            rig.directory.remove()
            throw error
        }
        await rig.stop()
        let books = try await StoredBooks.read(dataDirectory: rig.servers[0].dataDirectory)
        rig.directory.remove()
        await check(tenants, ledger, books)
    }

    private func run(
        _ rig: FaultRig,
        _ tenants: [FaultTenant],
        _ ledger: FaultLedger
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<(tenants.count * Self.clientsPerTenant) {
                let tenant = number / Self.clientsPerTenant
                let client = FaultClient(
                    number: number,
                    tenant: tenant,
                    servers: rig.servers.map {
                        OTLPClient(baseURL: $0.baseURL, key: tenants[tenant].key)
                    },
                    ledger: ledger
                )
                group.addTask { try await client.run() }
            }
            group.addTask {
                for step in FaultPoint.allCases {
                    for victim in FaultRig.Victim.allCases { try await rig.strike(step, victim) }
                }
                for _ in 0..<Self.randomKills { try await rig.strikeAtRandom() }
                await ledger.end()
            }
            try await group.waitForAll()
        }
    }

    /// What was accepted is known for good, by either server, and its receipt holds.
    private func resendAndVerify(
        _ rig: FaultRig,
        _ tenants: [FaultTenant],
        _ ledger: FaultLedger
    ) async throws {
        let api = RESTClient(baseURL: rig.servers[1].baseURL, key: tenants[0].key)
        let verifier = try OfflineVerifier(
            keySet: try await api.document("/api/v1/receipts/public-key")
        )
        #expect(verifier.keyIDs.count == 1)
        var resent = 0
        for answer in await ledger.answers.values where answer.isAccepted {
            guard let body = answer.body else { continue }
            let server = rig.servers[resent % rig.servers.count]
            let key = tenants[answer.tenant].key
            let outcome = try await OTLPClient(baseURL: server.baseURL, key: key)
                .send(body, idempotencyKey: answer.idempotencyKey)
            #expect(outcome.isDuplicate)
            #expect(outcome.receipt == answer.receipt)
            let receipt = try await RESTClient(baseURL: server.baseURL, key: key)
                .document("/api/v1/receipts/\(answer.receipt)")
            #expect(verifier.holds(receipt))
            resent += 1
        }
        #expect(resent > 0)
    }

    private func check(
        _ tenants: [FaultTenant],
        _ ledger: FaultLedger,
        _ books: StoredBooks
    ) async {
        let answers = await ledger.answers
        let accepted = answers.filter(\.value.isAccepted)
        #expect(await ledger.faults == [])
        #expect(await ledger.retries > 0, "no kill met a request: the test shows nothing")
        #expect(books.recordsByBatch.count == accepted.count)
        for (identity, answer) in answers {
            let stored = books.recordsByBatch[identity] ?? 0
            #expect(stored == (answer.isAccepted ? answer.records : 0), "\(identity)")
        }
        #expect(books.usageRecords == books.records)
        #expect(books.usageBillableBytes == books.billableBytes)
        #expect(books.segmentBillableBytes == books.billableBytes)
        #expect(books.receiptBillableBytes == books.billableBytes)
        for (number, tenant) in tenants.enumerated() {
            guard let limit = tenant.bytesMax else { continue }
            let used = books.usageByTenant[tenant.name] ?? 0
            #expect(used <= limit, "\(tenant.name)")
            let refused = answers.values.count { $0.tenant == number && !$0.isAccepted }
            #expect(refused > 0, "\(tenant.name) was never refused: the test shows nothing")
            print("\(tenant.name): \(used) of \(limit) bytes, \(refused) batches refused")
        }
        let retries = await ledger.retries
        print("\(accepted.count) batches stored, \(retries) attempts in vain")
    }
}
