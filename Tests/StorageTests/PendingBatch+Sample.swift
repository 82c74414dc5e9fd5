import Foundation
import Metering
import Telemetry

extension PendingBatch {
    static let sampleTenant = UniqueID(high: 1, low: 1)
    static let sampleAgent = UniqueID(high: 2, low: 2)
    static let sampleSpool = String(repeating: "ab", count: 16)

    /// A batch of one part; without records of refusals alone.
    static func sample(
        key: String,
        tenant: UniqueID = sampleTenant,
        body: UInt64 = 1,
        sequence: Int64? = nil,
        records: Int64 = 10,
        dataSource: String = "otlp.logs",
        rulesUntil: Instant = Instant(unixMicroseconds: .max),
        revision: Int64 = 0,
        isLimited: Bool = false
    ) -> PendingBatch {
        let part = PendingPart(
            dataSource: dataSource,
            rule: "canonical-v1",
            records: records,
            canonicalBytes: records * 100,
            billableBytes: records * 50,
            lateBytes: 0,
            occurredFrom: Instant(unixSeconds: 100),
            occurredTo: Instant(unixSeconds: 200),
            messageBytes: 20,
            frame: [1, 2, 3, UInt8(truncatingIfNeeded: body)]
        )
        let position = sequence.map {
            BatchKey.SpoolPosition(agent: sampleAgent, spool: sampleSpool, sequence: $0)
        }
        return PendingBatch(
            tenant: tenant,
            tenantKey: "acme",
            agent: sequence == nil ? nil : sampleAgent,
            signal: .logs,
            key: BatchKey(key) ?? BatchKey(BodyHash(high: 0, low: 0)),
            spoolPosition: position,
            bodyHash: BodyHash(high: 0, low: body),
            receipt: .sample(),
            agreementRevision: revision,
            isLimited: isLimited,
            rulesInForceFrom: Instant(unixMicroseconds: .min),
            rulesInForceUntil: rulesUntil,
            parts: records > 0 ? [part] : [],
            refusals: records > 0
                ? []
                : [
                    Refusal(
                        dataSource: dataSource,
                        reason: "disabled",
                        records: 4,
                        canonicalBytes: 9
                    )
                ]
        )
    }
}

extension UniqueID {
    /// A new UUIDv7, as the server makes them.
    static func sample() -> UniqueID {
        let now = Int64(Date().timeIntervalSince1970 * 1_000_000)
        return UniqueID(
            now: Instant(unixMicroseconds: now),
            random: (.random(in: 0 ... .max), .random(in: 0 ... .max))
        )
    }
}
