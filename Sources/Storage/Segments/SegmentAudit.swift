import Compression
import Metering
public import Postgres
import Telemetry

/// Adds up what segments say that they hold, and reads some of them back to see whether they do.
public struct SegmentAudit: Sendable {
    /// Segments fetched at a time; bounds what an audit holds in memory.
    private static let segmentsPerFetch = 4

    private let connection: PostgresConnection
    private let codecs = CodecPool()

    /// - Parameter connection: of the role `meterbee_operator`.
    public init(connection: PostgresConnection) { self.connection = connection }

    /// Counts everything; reads back about this many records, chosen by chance, or all.
    ///
    /// Throws `PostgresError`.
    public func totals(readingRecords recordsMax: Int64) async throws -> StoredTotals {
        var totals = try await sums()
        let share = max(1, totals.records / max(1, recordsMax))
        var last = Position()
        while true {
            let rows = try await connection.query(Self.next(after: last, oneOf: share))
            for row in rows {
                last = try Position(row: row)
                try read(row, into: &totals)
            }
            guard rows.count == Self.segmentsPerFetch else { return totals }
        }
    }

    private func sums() async throws -> StoredTotals {
        let row = try await connection.query(
            PostgresStatement(
                """
                SELECT count(*) AS segments, coalesce(sum(records), 0)::bigint AS records,
                    coalesce(sum(canonical_bytes), 0)::bigint AS canonical_bytes
                FROM meterbee.segments
                """
            )
        ).only()
        var totals = StoredTotals()
        totals.segments = try row.int64("segments")
        totals.records = try row.int64("records")
        totals.canonicalBytes = try row.int64("canonical_bytes")
        return totals
    }

    private func read(_ row: PostgresRow, into totals: inout StoredTotals) throws {
        totals.segmentsRead += 1
        var records: Int64 = 0
        var canonicalBytes: Int64 = 0
        do {
            let message = try message(of: row)
            let signal = Signal(column: Int16(clamping: try row.int64("signal")))
            guard let signal else { throw PostgresError(code: .decoding, message: "no signal") }
            _ = try OTLPScanner.scan(message, signal: signal) { record in
                records += 1
                canonicalBytes.addSaturating(Int64(record.canonicalSize))
                return .proceed
            }
        } catch {
            totals.segmentsDamaged += 1
            return
        }
        totals.recordsRead += records
        let isWhole =
            try records == row.int64("records")
            && canonicalBytes == row.int64("canonical_bytes")
        if !isWhole { totals.segmentsDamaged += 1 }
    }

    private func message(of row: PostgresRow) throws -> [UInt8] {
        let limit = Int(clamping: try row.int64("message_bytes"))
        return try row.bytes("payload").withUnsafeBytes { payload in
            try codecs.withDecompressor { decompressor in
                try decompressor.decompress(payload, coding: .zstd, limit: limit)
            }
        }
    }

    /// Where a segment stands in the order of the table's key.
    private struct Position {
        var tenant = UniqueID.none
        var dataSource = ""
        var receivedAt = Instant(unixSeconds: 0)
        var id = UniqueID.none

        init() {}

        init(row: PostgresRow) throws(PostgresError) {
            tenant = try row.id("tenant_id")
            dataSource = try row.string("data_source")
            receivedAt = try row.instant("received_at")
            id = try row.id("id")
        }
    }

    /// The last digits of an identifier are random, so they choose one of so many.
    private static func next(after last: Position, oneOf share: Int64) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT tenant_id, data_source, received_at, id, signal::bigint AS signal, records,
                canonical_bytes, message_bytes, payload
            FROM meterbee.segments
            WHERE (tenant_id, data_source, received_at, id) > ($1, $2, $3, $4)
                AND ('x' || right(id::text, 8))::bit(32)::bigint % $5 = 0
            ORDER BY tenant_id, data_source, received_at, id
            LIMIT $6
            """,
            [
                .id(last.tenant), .text(last.dataSource), .instant(last.receivedAt),
                .id(last.id), .int64(share), .int64(Int64(segmentsPerFetch)),
            ]
        )
    }
}
