import Metering
import Postgres
import Telemetry

/// Decodes what the statements of the group commit answer.
enum CommitRows {
    static func watermarks(
        _ rows: PostgresRows
    ) throws(PostgresError) -> [CommitDecision.Spool: Int64] {
        var watermarks: [CommitDecision.Spool: Int64] = [:]
        for row in rows {
            let spool = CommitDecision.Spool(
                tenant: UniqueID(try row.uuid("tenant_id")),
                agent: UniqueID(try row.uuid("agent_id")),
                spool: try row.string("spool")
            )
            watermarks[spool] = try row.int64("sequence")
        }
        return watermarks
    }

    static func receipts(_ rows: PostgresRows) throws(PostgresError) -> Set<UniqueID> {
        var receipts: Set<UniqueID> = []
        for row in rows { receipts.insert(UniqueID(try row.uuid("receipt_id"))) }
        return receipts
    }

    static func now(_ rows: PostgresRows) throws(PostgresError) -> Instant {
        guard let row = rows.first else {
            throw PostgresError(code: .decoding, message: "meterbee_now() answered no row")
        }
        return Instant(unixMicroseconds: try row.timestampMicroseconds("now"))
    }

    static func revisions(_ rows: PostgresRows) throws(PostgresError) -> [UniqueID: Int64] {
        var revisions: [UniqueID: Int64] = [:]
        for row in rows { revisions[try row.id("tenant_id")] = try row.int64("revision") }
        return revisions
    }

    static func quotas(_ rows: PostgresRows) throws(PostgresError) -> [QuotaRow] {
        var quotas: [QuotaRow] = []
        for row in rows { quotas.append(try QuotaRow(row: row)) }
        return quotas
    }

    /// The newest generation's row wins where two have the same key.
    static func known(
        _ rows: PostgresRows
    ) throws(PostgresError) -> [CommitDecision.Claim: CommitDecision.KnownBatch] {
        var known: [CommitDecision.Claim: CommitDecision.KnownBatch] = [:]
        for row in rows {
            guard let signal = Signal(column: Int16(truncatingIfNeeded: try row.int64("signal")))
            else {
                throw PostgresError(code: .decoding, message: "batch_keys.signal is unknown")
            }
            let claim = CommitDecision.Claim(
                tenant: UniqueID(try row.uuid("tenant_id")),
                signal: signal,
                key: try row.string("key")
            )
            guard known[claim] == nil else { continue }
            known[claim] = CommitDecision.KnownBatch(
                bodyHash: try row.bytes("body_hash"),
                receipt: UniqueID(try row.uuid("receipt_id")),
                rejectedRecords: try row.int64("rejected_records"),
                refusalMessage: try row.optionalString("refusal")
            )
        }
        return known
    }
}
