import Glibc
import Metering
import Postgres
import Storage

/// One measured run with its verification.
struct Bench: Sendable {
    let plan: LoadPlan
    /// The server where it is one's own, so that its CPU time and memory can be read.
    let own: LocalServer?

    /// Records that are read back at the most; more would take longer than the run did.
    private static let recordsReadMax: Int64 = 20_000_000

    /// Sends, reads the server's figures and compares its usage with what was acknowledged.
    func run() async throws -> BenchReport {
        let target = plan.target
        let clients = plan.keys.map {
            RESTClient(baseURL: "http://\(target.host):\(target.port)", key: $0)
        }
        let load = try await LoadRun(plan)
        let started = WallClock.now
        let before = try await usage(clients, since: started)
        let storedBefore = own?.storedBytes
        let (serverBefore, postgresBefore) = figures()
        let generatorBefore = Self.ownCPUSeconds()
        let outcome = try await load.run()
        let generator = Self.ownCPUSeconds() - generatorBefore
        let (server, postgres) = figures()
        if let fault = outcome.tally.firstFault, outcome.tally.acceptedRequests == 0 {
            throw LoadError.badReply(fault)
        }
        let after = try await usage(clients, since: started)
        let stored = own?.storedBytes
        let totals = try await storedTotals()
        return BenchReport(
            plan: plan,
            outcome: outcome,
            generatorCPUSeconds: generator,
            server: server?.since(serverBefore),
            postgres: postgres?.since(postgresBefore),
            storedBytes: stored.map { $0 - (storedBefore ?? 0) },
            verification: clients.isEmpty
                ? nil
                : verification(outcome.tally, before: before, after: after, stored: totals)
        )
    }

    private func usage(
        _ clients: [RESTClient],
        since start: Instant
    ) async throws(ClientError) -> [UsageRow] {
        var rows: [UsageRow] = []
        for client in clients {
            rows += try await client.usage(in: .init(from: start, through: WallClock.now))
        }
        return rows
    }

    private func verification(
        _ tally: LoadTally,
        before: [UsageRow],
        after: [UsageRow],
        stored: StoredTotals?
    ) -> BenchVerification {
        BenchVerification(
            acknowledgedRecords: tally.acceptedRecords,
            meteredRecords: after.records - before.records,
            acknowledgedCanonicalBytes: tally.acceptedCanonicalBytes,
            meteredCanonicalBytes: after.canonicalBytes - before.canonicalBytes,
            meteredBillableBytes: after.billableBytes - before.billableBytes,
            unresolvedRequests: tally.unresolved,
            expectsCanonicalRule: own != nil,
            stored: stored
        )
    }

    /// What the own server's database holds, all of it the run's.
    private func storedTotals() async throws -> StoredTotals? {
        guard let own else { return nil }
        let database = try await ServerDatabase.join(
            .privateCluster(directory: own.dataDirectory),
            logger: DatabaseOptions.quietLogger
        )
        let connection = try await PostgresConnection.connect(
            database.configuration(role: .operator)
        )
        do {
            let totals = try await SegmentAudit(connection: connection)
                .totals(readingRecords: Self.recordsReadMax)
            await connection.close()
            return totals
        } catch {
            await connection.close()
            throw error
        }
    }

    private func figures() -> (server: ProcessFigures?, postgres: ProcessFigures?) {
        guard let own, let pid = own.pid else { return (nil, nil) }
        let server = ProcessFigures(pid: pid)
        return (server, own.postmasterPID.flatMap { ProcessTree.figures(under: $0) })
    }

    private static func ownCPUSeconds() -> Double {
        ProcessFigures(pid: getpid())?.cpuSeconds ?? 0
    }
}
