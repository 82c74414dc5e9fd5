import Metering
import Postgres

/// What a statement's row says of a usage row: its accepted records, or those of one refusal.
struct UsagePart: Sendable {
    var window: Range<Instant>
    var dataSource: String?
    /// All zeros for no agent; nil where rows are not told apart by it.
    var agent: UniqueID?
    var rule: String?
    var refusal: String
    var records: Int64
    var canonicalBytes: Int64
    var billableBytes: Int64
    var lateBytes: Int64

    init(_ row: PostgresRow) throws {
        window = try row.instant("window_from")..<row.instant("window_to")
        dataSource = try row.optionalString("source")
        agent = try row.optionalID("agent")
        rule = try row.optionalString("rule_version")
        refusal = try row.string("refusal")
        records = try row.int64("records")
        canonicalBytes = try row.int64("canonical_bytes")
        billableBytes = try row.int64("billable_bytes")
        lateBytes = try row.int64("late_bytes")
    }

    /// Joins the parts of each row; they come in the rows' order.
    static func rows(_ parts: [UsagePart]) -> [UsageRow] {
        var rows: [UsageRow] = []
        for part in parts {
            if rows.last.map({ !part.belongs(to: $0) }) ?? true { rows.append(part.emptyRow) }
            part.add(to: &rows[rows.count - 1])
        }
        return rows
    }

    private var emptyRow: UsageRow {
        UsageRow(
            from: window.lowerBound,
            to: window.upperBound,
            dataSource: dataSource,
            agent: agent == UniqueID.none ? nil : agent,
            rule: rule
        )
    }

    private func belongs(to row: UsageRow) -> Bool {
        let empty = emptyRow
        return row.from == empty.from && row.dataSource == empty.dataSource
            && row.agent == empty.agent && row.rule == empty.rule
    }

    private func add(to row: inout UsageRow) {
        guard refusal.isEmpty else {
            row.rejected[refusal, default: 0].addSaturating(records)
            return
        }
        row.records.addSaturating(records)
        row.canonicalBytes.addSaturating(canonicalBytes)
        row.billableBytes.addSaturating(billableBytes)
        row.lateBytes.addSaturating(lateBytes)
    }
}
