/// The bodies of one connection, in order, each unique.
///
/// Compressing costs the generator more than sending does, so compressed bodies are made before the
/// clock starts, as many as the memory for them holds; later ones are made as they are needed.
struct LoadSupply: Sendable {
    private var body: LoadBody
    private let coding: BodyCoding
    private var prepared: [[UInt8]] = []
    private var next = 0

    init(_ plan: LoadPlan, stream: UInt32) throws {
        body = try LoadBody(
            kind: plan.kind,
            bodyKind: plan.bodyKind,
            records: plan.recordsPerRequest,
            eventName: plan.eventName(stream: Int(stream)),
            runID: plan.runID,
            stream: stream
        )
        coding = plan.coding
    }

    /// Records of every request.
    var records: Int { body.records }
    /// Canonical bytes of every request.
    var canonicalBytes: Int64 { body.canonicalBytes }
    /// Size of every body before compression.
    var bodyBytes: Int { body.bytes.count }

    /// Makes compressed bodies ahead, within both limits.
    mutating func prepare(bytesMax: Int, countMax: Int) throws {
        let encoder = try LoadEncoder(coding)
        var total = 0
        while total < bytesMax, prepared.count < countMax {
            body.renew(nowUnixNano: WallClock.unixNano)
            guard let encoded = try encoder.encode(body.bytes) else { return }
            prepared.append(encoded)
            total += encoded.count
        }
    }

    /// The next body as it is sent.
    mutating func take(_ encoder: LoadEncoder) throws -> [UInt8] {
        if next < prepared.count {
            defer { next += 1 }
            return prepared[next]
        }
        body.renew(nowUnixNano: WallClock.unixNano)
        return try encoder.encode(body.bytes) ?? body.bytes
    }
}
