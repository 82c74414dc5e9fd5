import Metering
import Telemetry

/// A segment that a commit is about to insert: one tenant's records of one data source, rule and
/// agent, from one or several batches, as concatenated zstd frames.
struct SegmentDraft: Sendable {
    struct Bucket: Hashable, Sendable {
        var tenant: UniqueID
        var dataSource: String
        var signal: Signal
        var rule: String
        var agent: UniqueID?
    }

    var bucket: Bucket
    var records: Int64 = 0
    var canonicalBytes: Int64 = 0
    var billableBytes: Int64 = 0
    var messageBytes: Int64 = 0
    var occurredFrom: Instant
    var occurredTo: Instant
    var directory = SegmentDirectory()
    var payload: [UInt8] = []

    /// The segments of a commit, in the order in which their buckets first appear.
    static func drafts(of batches: [PendingBatch], receivedAt: Instant) -> [SegmentDraft] {
        var drafts: [SegmentDraft] = []
        var positions: [Bucket: Int] = [:]
        for batch in batches {
            for part in batch.parts {
                let bucket = Bucket(
                    tenant: batch.tenant,
                    dataSource: part.dataSource,
                    signal: batch.signal,
                    rule: part.rule,
                    agent: batch.agent
                )
                let position = positions[bucket] ?? drafts.count
                if position == drafts.count {
                    positions[bucket] = position
                    drafts.append(
                        SegmentDraft(
                            bucket: bucket,
                            occurredFrom: part.occurredFrom,
                            occurredTo: part.occurredTo
                        )
                    )
                }
                drafts[position].append(part, receipt: batch.receipt, receivedAt: receivedAt)
            }
        }
        return drafts
    }

    private mutating func append(_ part: PendingPart, receipt: UniqueID, receivedAt: Instant) {
        directory.append(
            SegmentDirectory.Entry(
                receipt: receipt,
                receivedAt: receivedAt,
                offsetBytes: messageBytes,
                lengthBytes: part.messageBytes,
                records: part.records,
                canonicalBytes: part.canonicalBytes,
                billableBytes: part.billableBytes
            )
        )
        records.addSaturating(part.records)
        canonicalBytes.addSaturating(part.canonicalBytes)
        billableBytes.addSaturating(part.billableBytes)
        messageBytes.addSaturating(part.messageBytes)
        occurredFrom = min(occurredFrom, part.occurredFrom)
        occurredTo = max(occurredTo, part.occurredTo)
        payload += part.frame
    }
}
