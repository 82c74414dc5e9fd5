import Compression
import Logging
import Metering
import Postgres

/// Makes one segment of the small ones of each quarter hour that is over.
///
/// What is read stays the same: records, their order, receipts and sums. Each replacement is one
/// short transaction; two servers that replace the same segments do so once.
struct SegmentCompactor: Sendable {
    /// Segments fetched at a time; bounds what compaction holds in memory.
    private static let segmentsPerFetch = 16
    /// Quarter hours are left alone for this long after their end, in microseconds: commits are
    /// done by then, and whoever pages through the newest records mostly too.
    private static let restMicroseconds: Int64 = 2 * Instant.quarterHour

    let pool: PostgresPool
    let codecs: CodecPool
    let logger: Logger

    /// Compacts the next quarter hour; false when none is due.
    func compactNext() async throws -> Bool {
        let row = try await pool.query(CompactionStatements.position).only()
        let from = try row.instant("compacted_until")
        let to = Instant(unixMicroseconds: from.unixMicroseconds + Instant.quarterHour)
        let due = to.unixMicroseconds + Self.restMicroseconds
        guard due <= (try row.instant("now")).unixMicroseconds else { return false }
        for row in try await pool.query(CompactionStatements.groups(from: from, to: to)) {
            let group = try SegmentGroup(row: row)
            do {
                try await compact(group, from: from, to: to)
            } catch let error as PostgresError where error.isRetryable {
                // Somebody else replaced or deleted some of them: there is nothing left to do.
                guard ["40001", "40P01"].contains(error.sqlState) else { throw error }
            } catch {
                // One damaged segment must not keep all others from being compacted.
                logger.error(
                    "segments cannot be compacted; they are left as they are",
                    metadata: [
                        "data_source": "\(group.dataSource)", "tenant": "\(group.tenant)",
                        "quarter_hour": "\(from)", "error": "\(error)",
                    ]
                )
            }
        }
        _ = try await pool.query(CompactionStatements.move(from: from, to: to))
        return true
    }

    private func compact(_ group: SegmentGroup, from: Instant, to: Instant) async throws {
        var merge = SegmentMerge(codecs: codecs)
        var replaced: [(receivedAt: Instant, id: UniqueID)] = []
        var last: (Instant, UniqueID)?
        while true {
            let rows = try await pool.query(
                CompactionStatements.segments(
                    of: group,
                    from: from,
                    to: to,
                    after: last,
                    count: Self.segmentsPerFetch
                )
            )
            for row in rows {
                let key = (receivedAt: try row.instant("received_at"), id: try row.id("id"))
                last = key
                let payload = try row.bytes("payload")
                let messageBytes = try row.int64("message_bytes")
                guard let directory = SegmentDirectory(try row.bytes("directory")) else {
                    throw PostgresError(
                        code: .decoding,
                        message: "the directory of segment \(key.id) is damaged"
                    )
                }
                if !merge.hasRoom(payloadBytes: payload.count, messageBytes: messageBytes) {
                    try await replace(replaced, of: group, by: merge)
                    merge = SegmentMerge(codecs: codecs)
                    replaced = []
                }
                try merge.append(
                    payload: payload,
                    messageBytes: messageBytes,
                    directory: directory
                )
                replaced.append(key)
            }
            guard rows.count == Self.segmentsPerFetch else { break }
        }
        try await replace(replaced, of: group, by: merge)
    }

    private func replace(
        _ replaced: [(receivedAt: Instant, id: UniqueID)],
        of group: SegmentGroup,
        by merge: SegmentMerge
    ) async throws {
        guard replaced.count > 1 else { return }
        var merge = merge
        let payload = try merge.finish()
        _ = try await pool.query(
            CompactionStatements.replace(replaced, of: group, by: merge.directory, payload)
        )
    }
}
