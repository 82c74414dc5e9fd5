import Telemetry

/// One encoded request that becomes another, unique one by rewriting a few bytes per record.
///
/// Encoding costs the generator once; renewing 1,000 records costs tens of microseconds. Lengths
/// never change, so every request has the same canonical size.
struct LoadBody: Sendable {
    /// The encoded `Export…ServiceRequest`.
    private(set) var bytes: [UInt8]
    let records: Int
    /// Canonical bytes of every request made from this one.
    let canonicalBytes: Int64
    private let patches: [BodyPatch]
    private let identityOffset: Int
    private var random: SplitMix
    private let streamIdentity: String
    private var sequence: UInt64 = 0

    /// - Parameters:
    ///   - eventName: of log records, where it is not the kind's own.
    ///   - stream: tells apart the bodies of one run; every stream has one user.
    init(
        kind: LoadKind,
        bodyKind: BodyKind,
        records: Int,
        eventName: String? = nil,
        runID: UInt32,
        stream: UInt32
    ) throws(TelemetryError) {
        let template = LoadTemplate(
            kind: kind,
            bodyKind: bodyKind,
            records: records,
            eventName: eventName
        )
        bytes = template.bytes
        patches = template.patches
        identityOffset = template.identityOffset
        self.records = records
        random = SplitMix(seed: UInt64(runID) << 32 | UInt64(stream))
        streamIdentity = Self.hex(UInt64(runID), 8) + Self.hex(UInt64(stream), 8)
        canonicalBytes = try Self.canonicalBytes(of: bytes, kind.signal, records: records)
    }

    /// What every record of the request carries as `meterbee.bench.request`, 32 hex digits.
    var identity: String { streamIdentity + Self.hex(sequence, 16) }

    /// Makes the next request of the stream; no other request of any run has the same bytes.
    mutating func renew(nowUnixNano now: UInt64) {
        sequence += 1
        let text = identity
        bytes.withUnsafeMutableBytes { body in
            guard let base = body.baseAddress else { return }
            for patch in patches { patch.apply(to: base, now: now, random: &random) }
            for (index, byte) in text.utf8.enumerated() { body[identityOffset + index] = byte }
        }
    }

    private static func canonicalBytes(
        of bytes: [UInt8],
        _ signal: Signal,
        records: Int
    ) throws(TelemetryError) -> Int64 {
        var sum: Int64 = 0
        let summary = try OTLPScanner.scan(bytes, signal: signal) { record in
            sum += Int64(record.canonicalSize)
            return .proceed
        }
        precondition(summary.records == records, "the generator encodes what it counts")
        return sum
    }

    private static func hex(_ value: UInt64, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
