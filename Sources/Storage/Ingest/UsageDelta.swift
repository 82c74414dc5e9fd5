import Metering

/// What a commit adds to one usage bucket.
struct UsageDelta: Sendable {
    struct Bucket: Hashable, Sendable {
        var tenant: UniqueID
        var dataSource: String
        /// The rule that metered; empty for refused records, which no rule saw.
        var rule: String
        var agent: UniqueID?
        /// Empty for accepted records, else why they were refused.
        var refusal: String
    }

    var bucket: Bucket
    var records: Int64 = 0
    var canonicalBytes: Int64 = 0
    var billableBytes: Int64 = 0
    var lateBytes: Int64 = 0

    /// One delta per bucket that the batches touch.
    static func deltas(of batches: [PendingBatch]) -> [UsageDelta] {
        var deltas: [Bucket: UsageDelta] = [:]
        for batch in batches {
            for part in batch.parts {
                let bucket = Bucket(
                    tenant: batch.tenant,
                    dataSource: part.dataSource,
                    rule: part.rule,
                    agent: batch.agent,
                    refusal: ""
                )
                deltas[bucket, default: UsageDelta(bucket: bucket)].add(part)
            }
            for refusal in batch.refusals {
                let bucket = Bucket(
                    tenant: batch.tenant,
                    dataSource: refusal.dataSource,
                    rule: "",
                    agent: batch.agent,
                    refusal: refusal.reason
                )
                deltas[bucket, default: UsageDelta(bucket: bucket)].add(refusal)
            }
        }
        return Array(deltas.values)
    }

    private mutating func add(_ part: PendingPart) {
        records.addSaturating(part.records)
        canonicalBytes.addSaturating(part.canonicalBytes)
        billableBytes.addSaturating(part.billableBytes)
        lateBytes.addSaturating(part.lateBytes)
    }

    private mutating func add(_ refusal: Refusal) {
        records.addSaturating(refusal.records)
        canonicalBytes.addSaturating(refusal.canonicalBytes)
    }
}
