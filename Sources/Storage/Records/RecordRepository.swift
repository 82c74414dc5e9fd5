import Compression
public import Metering
import Postgres
import Telemetry

/// Reads stored records back: segments in the order of time, decompressed and scanned one by one.
public struct RecordRepository: Sendable {
    /// Segments fetched at a time; bounds what a query holds in memory.
    private static let segmentsPerFetch = 8

    private let database: Database
    private let codecs = CodecPool()

    /// Reads as the tenant that a query names.
    public init(database: Database) { self.database = database }

    /// A page of a tenant's records, in the order that the query asks for.
    ///
    /// Throws `StoreFailure`; a cursor that is none of ours gives the first page.
    public func records(tenant: UniqueID, query: RecordQuery) async throws -> RecordPage {
        // One snapshot: segments may be compacted between two fetches.
        try await database.asTenant(tenant, isolation: .repeatableRead) { transaction in
            try await page(tenant: tenant, query: query, in: transaction)
        }
    }

    private func page(
        tenant: UniqueID,
        query: RecordQuery,
        in transaction: PostgresTransaction
    ) async throws -> RecordPage {
        // One more than asked for tells whether there is a next page.
        var selection = RecordSelection(limit: query.limit + 1, order: query.order)
        var last: (Instant, UniqueID)?
        let isNewestFirst = query.order == .newestFirst
        reading: while true {
            let statement =
                isNewestFirst
                ? RecordStatements.newestFirst(
                    query,
                    tenant: tenant,
                    after: last,
                    count: Self.segmentsPerFetch
                )
                : RecordStatements.oldestFirst(
                    query,
                    tenant: tenant,
                    after: last,
                    count: Self.segmentsPerFetch
                )
            let rows = try await transaction.query(statement)
            for row in rows {
                let segment = try SegmentRow(row: row)
                last = (isNewestFirst ? segment.occurredTo : segment.occurredFrom, segment.id)
                guard
                    selection.wantsSegment(from: segment.occurredFrom, to: segment.occurredTo)
                else { break reading }
                try SegmentReader(segment: segment, codecs: codecs).select(
                    query,
                    into: &selection
                )
            }
            guard rows.count == Self.segmentsPerFetch else { break }
        }
        let page = selection.candidates.prefix(query.limit)
        return RecordPage(
            recordsJSON: page.map(\.json),
            next: selection.isFull ? page.last?.position.description : nil
        )
    }
}
