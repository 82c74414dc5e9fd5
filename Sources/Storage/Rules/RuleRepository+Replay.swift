import Compression
public import Metering
import Postgres
import Telemetry

extension RuleRepository {
    /// Segments fetched at a time; bounds what a replay holds in memory.
    private static let segmentsPerFetch = 2

    /// Begins a replay, or goes on with the one that the same request began, for about this long;
    /// what a call has replayed is kept, whatever becomes of its caller.
    ///
    /// Throws `StoreFailure`.
    public func advance(
        _ request: ReplayRequest,
        for budget: Duration
    ) async throws -> ReplayStanding {
        do {
            let clock = ContinuousClock()
            let end = clock.now.advanced(by: budget)
            let goal = min(request.to, try await barrier())
            var (id, position) = try await begin(request)
            let rule = request.rule
            while position < goal {
                guard
                    let next = try await firstReceived(request, from: position, before: goal)
                else {
                    try await advance(id, request, to: goal, adding: nil)
                    break
                }
                let start = next.quarterHourStart
                let window = try await replay(request, rule, from: start, before: goal)
                position = min(
                    goal,
                    Instant(unixMicroseconds: start.unixMicroseconds + Instant.quarterHour)
                )
                try await advance(id, request, to: position, adding: window)
                if clock.now >= end { break }
            }
            return try await standing(of: id, request, goal: goal)
        } catch let error as PostgresError {
            throw StoreFailure(error)
        }
    }

    /// A time before which nothing will be received any more: no commit is under way while the
    /// epoch lock is held, and each reads its clock after taking it.
    private func barrier() async throws -> Instant {
        try await pool.pipeline([
            PostgresStatement("SELECT pg_advisory_xact_lock($1)", [.int64(EpochLock.key)]),
            CommitStatements.readClock,
        ])[1].only().instant("now")
    }

    private func begin(_ request: ReplayRequest) async throws -> (UniqueID, Instant) {
        let row = try await pool.pipeline(ReplayStatements.begin(request)).last?.first
        guard let row else {
            throw PostgresError(code: .decoding, message: "a replay just begun is not there")
        }
        // A quarter hour of which a part was replayed is replayed whole.
        return (try row.id("id"), try row.instant("replayed_until").quarterHourStart)
    }

    private func firstReceived(
        _ request: ReplayRequest,
        from: Instant,
        before: Instant
    ) async throws -> Instant? {
        try await pool.query(
            ReplayStatements.firstReceived(request, from: from, before: before)
        ).first?.optionalInstant("received_at")
    }

    /// One quarter hour in one snapshot, so that a compaction at the same time changes nothing.
    private func replay(
        _ request: ReplayRequest,
        _ rule: CompiledRule,
        from start: Instant,
        before goal: Instant
    ) async throws -> ReplayWindow {
        let end = min(
            goal,
            Instant(unixMicroseconds: start.unixMicroseconds + Instant.quarterHour)
        )
        return try await pool.transaction(isolation: .repeatableRead, readOnly: true) {
            transaction in
            var window = ReplayWindow(quarterHour: start)
            var last: (Instant, UniqueID)?
            while true {
                let rows = try await transaction.query(
                    ReplayStatements.segments(
                        request,
                        from: start,
                        before: end,
                        after: last,
                        count: Self.segmentsPerFetch
                    )
                )
                for row in rows {
                    try add(row, to: &window, under: rule)
                    last = (try row.instant("received_at"), try row.id("id"))
                }
                guard rows.count == Self.segmentsPerFetch else { return window }
            }
        }
    }

    private func add(
        _ row: PostgresRow,
        to window: inout ReplayWindow,
        under rule: CompiledRule
    ) throws {
        let messageBytes = try row.int64("message_bytes")
        let payload = try row.bytes("payload")
        guard let signal = Signal(column: Int16(clamping: try row.int64("signal"))) else {
            throw PostgresError(
                code: .decoding,
                message: "segment \(try row.id("id")) has a signal that is none"
            )
        }
        let message = try payload.withUnsafeBytes { payload in
            try codecs.withDecompressor { decompressor in
                try decompressor.decompress(
                    payload,
                    coding: .zstd,
                    limit: Int(clamping: messageBytes)
                )
            }
        }
        try message.withUnsafeBytes { message in
            try window.replay.add(message, signal: signal, under: rule)
        }
        window.addSegment(
            billedBytes: try row.int64("billable_bytes"),
            messageBytes: messageBytes
        )
    }

    private func advance(
        _ id: UniqueID,
        _ request: ReplayRequest,
        to position: Instant,
        adding window: ReplayWindow?
    ) async throws {
        var statements = [ReplayStatements.move(id, of: request.tenant, to: position)]
        if let window { statements.append(ReplayStatements.keep(window, id, of: request.tenant)) }
        _ = try await pool.pipeline(statements)
    }

    private func standing(
        of id: UniqueID,
        _ request: ReplayRequest,
        goal: Instant
    ) async throws -> ReplayStanding {
        let results = try await pool.pipeline([
            ReplayStatements.position(id, of: request.tenant),
            ReplayStatements.windows(id, of: request.tenant),
            ReplayStatements.messageBytes(request, before: goal),
        ])
        let position = try results[0].only().instant("replayed_until")
        return ReplayStanding(
            id: id,
            request: request,
            replayedUntil: position,
            isComplete: position >= goal,
            windows: try results[1].map(ReplayWindow.init),
            messageBytesTotal: try results[2].only().int64("message_bytes")
        )
    }
}

extension ReplayWindow {
    fileprivate init(row: PostgresRow) throws(PostgresError) {
        self.init(
            quarterHour: try row.instant("quarter_hour"),
            replay: RuleReplay(
                records: try row.int64("records"),
                canonicalBytes: try row.int64("canonical_bytes"),
                billableBytes: try row.int64("rule_bytes"),
                failedRecords: try row.int64("failed_records")
            ),
            billedBytes: try row.int64("billed_bytes"),
            messageBytes: try row.int64("message_bytes")
        )
    }
}
