import Metering

/// Counts the records of known executions.
struct ExecutionCount: Sendable {
    /// What the API has of them.
    struct Seen: Sendable {
        /// Records whose process is one of the known.
        var records: Int
        /// Known processes that have a record.
        var distinct: Int
        /// Records of the same parent and program whose process is unknown.
        var strangers: Int
        var wanted: Int

        /// Every known process once, and no other.
        var isExact: Bool { records == wanted && distinct == wanted && strangers == 0 }
        var isComplete: Bool { distinct >= wanted }
    }

    let stage: ProofStage
    let known: KnownExecutions
    let since: Instant

    private static let waitMax = Duration.seconds(20)
    /// Records that come twice would come within this time.
    private static let settleTime = Duration.seconds(2)

    /// Waits until all have arrived, then a little longer for what should not.
    func settled() async throws -> Seen {
        let complete = try await stage.poll(
            for: Self.waitMax,
            until: { $0.isComplete },
            { try await seen() }
        )
        guard complete.isComplete else { return complete }
        try await Task.sleep(for: Self.settleTime)
        return try await seen()
    }

    private func seen() async throws -> Seen {
        let records = try await stage.api.records(
            of: "process.exec",
            since: since,
            limit: 4 * known.pids.count + 2000
        )
        var seen = Seen(records: 0, distinct: 0, strangers: 0, wanted: known.pids.count)
        var distinct: Set<Int64> = []
        for record in records where isOurs(record) {
            guard let pid = record.integer("process.pid"), known.pids.contains(pid) else {
                seen.strangers += 1
                continue
            }
            seen.records += 1
            distinct.insert(pid)
        }
        seen.distinct = distinct.count
        return seen
    }

    private func isOurs(_ record: StoredRecord) -> Bool {
        let path = record.text("process.executable.path") ?? ""
        return record.integer("process.parent_pid") == known.parentPID && path.hasSuffix("/true")
    }
}
