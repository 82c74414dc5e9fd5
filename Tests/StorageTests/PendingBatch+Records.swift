import Compression
import Metering
import Telemetry

extension PendingBatch {
    /// A batch whose segment really holds log records of these bodies, billed by `canonical_size`.
    static func storing(
        _ bodies: [String],
        key: String,
        revision: Int64 = 0
    ) throws -> PendingBatch {
        let message = message(bodies)
        var billed = RuleReplay()
        try message.withUnsafeBytes {
            try billed.add($0, signal: .logs, under: CompiledRule(.canonicalV1))
        }
        let frame = try CodecPool().withCompressor { try $0.compress(message) }
        var batch = PendingBatch.sample(
            key: key,
            body: UInt64(message.count),
            revision: revision
        )
        batch.parts[0].records = billed.records
        batch.parts[0].canonicalBytes = billed.canonicalBytes
        batch.parts[0].billableBytes = billed.billableBytes
        batch.parts[0].messageBytes = Int64(message.count)
        batch.parts[0].frame = frame
        return batch
    }

    private static func message(_ bodies: [String]) -> [UInt8] {
        var encoder = OTLPLogsEncoder()
        encoder.beginResource()
        encoder.beginScope(name: "test")
        for body in bodies {
            encoder.beginRecord(timeUnixNano: 1, observedTimeUnixNano: 1, body: body)
            encoder.attribute("size", Int64(body.utf8.count))
        }
        return encoder.finish()
    }
}
