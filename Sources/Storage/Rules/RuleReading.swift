import Metering

/// What a commit adds to one bucket of readings: a shadow rule's count, or a live rule's failures.
struct RuleReading: Sendable {
    struct Bucket: Hashable, Sendable {
        var tenant: UniqueID
        var dataSource: String
        var rule: String
        var mode: ConversionRule.Mode
    }

    var bucket: Bucket
    var records: Int64 = 0
    var canonicalBytes: Int64 = 0
    var billedBytes: Int64 = 0
    var ruleBytes: Int64 = 0
    var failedRecords: Int64 = 0

    /// One reading per bucket that the batches touch; mostly none, because most sources have no
    /// shadow rule and most rules do not fail.
    static func readings(of batches: [PendingBatch]) -> [RuleReading] {
        var readings: [Bucket: RuleReading] = [:]
        for batch in batches {
            for part in batch.parts {
                func bucket(_ rule: String, _ mode: ConversionRule.Mode) -> Bucket {
                    Bucket(
                        tenant: batch.tenant,
                        dataSource: part.dataSource,
                        rule: rule,
                        mode: mode
                    )
                }
                if part.failedRecords > 0 {
                    let live = bucket(part.rule, .live)
                    readings[live, default: RuleReading(bucket: live)]
                        .add(part, part.billableBytes, failed: part.failedRecords)
                }
                if let count = part.shadow {
                    let shadow = bucket(count.rule, .shadow)
                    readings[shadow, default: RuleReading(bucket: shadow)]
                        .add(part, count.billableBytes, failed: count.failedRecords)
                }
            }
        }
        return Array(readings.values)
    }

    private mutating func add(_ part: PendingPart, _ bytes: Int64, failed: Int64) {
        records.addSaturating(part.records)
        canonicalBytes.addSaturating(part.canonicalBytes)
        billedBytes.addSaturating(part.billableBytes)
        ruleBytes.addSaturating(bytes)
        failedRecords.addSaturating(failed)
    }
}
