import Testing

@testable import meterbee

/// I1 to I3 of the design, with a server that is killed again and again.
@Suite("a server that is killed with SIGKILL", .serialized)
struct ServerCrashTests {
    /// Differs from every preset, so that what is billed can come from this rule alone.
    private static let rule = "canonical_size - resource_size + 7"

    @Test("stores and meters every acknowledged batch exactly once", .timeLimit(.minutes(20)))
    func exactlyOnce() async throws {
        let plan = CrashPlan()
        let directory = try ProductFiles.directory("crash")
        let server = LocalServer(
            executable: try ProductFiles.meterbee(),
            dataDirectory: directory.path,
            port: try #require(LoopbackPort.free())
        )
        let ledger = AcknowledgedBatches()
        do {
            try await run(plan, server, ledger)
        } catch {
            await server.stop()
            directory.remove()
            throw error
        }
        await server.stop()
        let books = try await StoredBooks.read(dataDirectory: directory.path)
        directory.remove()
        await check(plan, ledger, books)
    }

    private func run(
        _ plan: CrashPlan,
        _ server: LocalServer,
        _ ledger: AcknowledgedBatches
    ) async throws {
        let started = WallClock.now
        try await server.start()
        let tenant = try await BenchTenant(operator: server.operator)
        try await server.operator.create(
            "/api/v1/data-sources/bench.flow/rules",
            ["expression": .string(Self.rule)]
        )
        let client = OTLPClient(baseURL: server.baseURL, key: tenant.key)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<plan.clients {
                let sender = CrashClient(
                    number: number,
                    plan: plan,
                    client: client,
                    ledger: ledger
                )
                group.addTask { try await sender.run() }
            }
            group.addTask { try await Self.killRepeatedly(plan, server, ledger) }
            try await group.waitForAll()
        }
        for batch in await ledger.kept {
            let again = try await client.send(
                batch.body ?? [],
                idempotencyKey: batch.idempotencyKey
            )
            #expect(again.status == 200)
            #expect(again.isDuplicate)
            #expect(again.receipt == batch.receipt)
        }
        let rows = try await RESTClient(baseURL: server.baseURL, key: tenant.key)
            .usage(in: .init(from: started, through: WallClock.now))
        #expect(rows.records == Int64(plan.records))
    }

    /// Kills the server each time another share of the batches is through, at a random moment.
    private static func killRepeatedly(
        _ plan: CrashPlan,
        _ server: LocalServer,
        _ ledger: AcknowledgedBatches
    ) async throws {
        for kill in 1...plan.kills {
            let threshold = plan.batches * kill / (plan.kills + 2)
            while await ledger.count < threshold { try await Task.sleep(for: .milliseconds(1)) }
            try await Task.sleep(for: .microseconds(Int.random(in: 0...30_000)))
            #expect(server.isRunning)
            await server.kill()
            try await server.start()
        }
    }

    private func check(
        _ plan: CrashPlan,
        _ ledger: AcknowledgedBatches,
        _ books: StoredBooks
    ) async {
        let batches = await ledger.batches
        #expect(await ledger.faults == [])
        #expect(await ledger.retries > 0, "no kill met a request: the test shows nothing")
        #expect(batches.count == plan.batches)
        #expect(books.recordsByBatch.count == plan.batches)
        for identity in batches.keys {
            #expect(books.recordsByBatch[identity] == plan.recordsPerBatch)
        }
        #expect(books.records == Int64(plan.records))
        #expect(books.usageRecords == books.records)
        #expect(books.usageCanonicalBytes == books.canonicalBytes)
        #expect(books.usageBillableBytes == books.billableBytes)
        #expect(books.segmentBillableBytes == books.billableBytes)
        #expect(books.receiptBillableBytes == books.billableBytes)
    }
}
