public import Billing
import Metering
import Postgres

/// What usage lines came from: buckets, the receipts of their segments, and rules.
public struct LineSourceRepository: Sendable {
    private let database: Database
    /// A segment has many receipts; more segments than these are not read for one reply.
    private static let segmentsMax = 200
    private static let receiptsMax = 1000

    /// Takes the way to the database.
    public init(database: Database) { self.database = database }

    /// Quarter-hour buckets after a place, with the receipts and rules behind them, read with the
    /// tenant's rights.
    public func sources(_ query: LineSourceQuery) async throws -> LineSources {
        try await database.asTenant(query.tenant) { transaction in
            let buckets = try await transaction.query(Self.buckets(query))
                .map(LineSources.Bucket.init)
            let rules = try await transaction.query(
                PostgresStatement(Self.rules, [.textArray(query.dataSources)])
            ).map(ConversionRule.init(explained:))
            var sources = LineSources(
                buckets: buckets,
                receipts: [],
                hasMoreReceipts: false,
                rules: rules
            )
            try await Self.addReceipts(to: &sources, query, transaction)
            return sources
        }
    }

    private static func addReceipts(
        to sources: inout LineSources,
        _ query: LineSourceQuery,
        _ transaction: PostgresTransaction
    ) async throws {
        guard let first = sources.buckets.first, let last = sources.buckets.last else { return }
        let end = last.position.quarterHour.unixMicroseconds + Instant.quarterHour
        let rows = try await transaction.query(
            PostgresStatement(
                segments,
                [
                    .id(query.tenant), .textArray(query.dataSources),
                    .instant(first.position.quarterHour),
                    .timestamp(unixMicroseconds: end), .count(segmentsMax + 1),
                ]
            )
        )
        sources.hasMoreReceipts = rows.count > segmentsMax
        for row in rows.prefix(segmentsMax) { sources.receipts += try receipts(row) }
        let known = Set(sources.buckets.map { "\($0.position.dataSource) \($0.position.rule)" })
        sources.receipts = sources.receipts.filter {
            known.contains("\($0.dataSource) \($0.rule)")
        }
        sources.receipts.sort { ($0.receivedAt, $0.id) < ($1.receivedAt, $1.id) }
        if sources.receipts.count > receiptsMax {
            sources.receipts.removeLast(sources.receipts.count - receiptsMax)
            sources.hasMoreReceipts = true
        }
    }

    private static func receipts(_ row: PostgresRow) throws -> [LineSources.Receipt] {
        let segment = try row.id("id")
        guard let directory = SegmentDirectory(try row.bytes("directory")) else {
            throw StoreFailure.failed("the directory of the segment \(segment) cannot be read")
        }
        let (source, rule) = (try row.string("data_source"), try row.string("rule"))
        return directory.entries.map { entry in
            LineSources.Receipt(
                id: entry.receipt,
                receivedAt: entry.receivedAt,
                dataSource: source,
                rule: rule,
                segment: segment,
                records: entry.records,
                billableBytes: entry.billableBytes
            )
        }
    }

    private static func buckets(_ query: LineSourceQuery) -> PostgresStatement {
        PostgresStatement(
            buckets,
            [
                .id(query.tenant), .textArray(query.dataSources), .instant(query.period.start),
                .instant(query.period.end), .optionalInstant(query.after?.quarterHour),
                .optionalText(query.after?.dataSource), .optionalText(query.after?.rule),
                .id(query.after?.agent ?? UniqueID.none), .count(query.limit),
            ]
        )
    }
}

extension LineSourceRepository {
    private static let buckets: PostgresSQL = """
        SELECT quarter_hour, data_source, rule, agent_id,
            least(sum(records), 9223372036854775807)::bigint AS records,
            least(sum(canonical_bytes), 9223372036854775807)::bigint AS canonical_bytes,
            least(sum(billable_bytes), 9223372036854775807)::bigint AS billable_bytes,
            least(sum(late_bytes), 9223372036854775807)::bigint AS late_bytes
        FROM meterbee.usage
        WHERE tenant_id = $1 AND data_source = ANY ($2) AND quarter_hour >= $3
            AND quarter_hour < $4 AND refusal = ''
            AND ($5::timestamptz IS NULL
                OR (quarter_hour, data_source COLLATE "C", rule COLLATE "C", agent_id)
                    > ($5, $6 COLLATE "C", $7 COLLATE "C", $8))
        GROUP BY quarter_hour, data_source, rule, agent_id
        ORDER BY quarter_hour, data_source COLLATE "C", rule COLLATE "C", agent_id
        LIMIT $9
        """

    private static let segments: PostgresSQL = """
        SELECT id, data_source, rule, directory
        FROM meterbee.segments
        WHERE tenant_id = $1 AND data_source = ANY ($2) AND received_at >= $3
            AND received_at < $4
        ORDER BY received_at, id LIMIT $5
        """

    private static let rules: PostgresSQL = """
        SELECT data_source, version, expression, effective_from, mode
        FROM meterbee.rules WHERE data_source = ANY ($1)
        ORDER BY data_source COLLATE "C", version
        """
}

extension LineSources.Bucket {
    fileprivate init(_ row: PostgresRow) throws {
        let agent = try row.id("agent_id")
        self.init(
            position: BucketPosition(
                quarterHour: try row.instant("quarter_hour"),
                dataSource: try row.string("data_source"),
                rule: try row.string("rule"),
                agent: agent == UniqueID.none ? nil : agent
            ),
            records: try row.int64("records"),
            canonicalBytes: try row.int64("canonical_bytes"),
            billableBytes: try row.int64("billable_bytes"),
            lateBytes: try row.int64("late_bytes")
        )
    }
}

extension ConversionRule {
    /// A rule as its row says it.
    init(explained row: PostgresRow) throws {
        self.init(
            dataSource: try row.string("data_source"),
            version: try row.int("version"),
            expression: try row.string("expression"),
            effectiveFrom: try row.instant("effective_from"),
            mode: try row.word("mode")
        )
    }
}
