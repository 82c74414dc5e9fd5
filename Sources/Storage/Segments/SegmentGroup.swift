import Metering
import Postgres

/// Small segments of one tenant, source, signal, rule and agent in one quarter hour.
struct SegmentGroup: Hashable, Sendable {
    var tenant: UniqueID
    var dataSource: String
    var signal: Int64
    var rule: String
    var agent: UniqueID?

    init(row: PostgresRow) throws(PostgresError) {
        tenant = try row.id("tenant_id")
        dataSource = try row.string("data_source")
        signal = try row.int64("signal")
        rule = try row.string("rule")
        agent = try row.optionalID("agent_id")
    }
}
