import Telemetry

/// An encoded request and the places in it that are renewed from request to request.
struct LoadTemplate: Sendable {
    /// Digits of the request's identity.
    static let identityCount = 32
    /// The scope's attribute that holds the identity.
    static let identityKey = "meterbee.bench.request"

    var bytes: [UInt8]
    var patches: [BodyPatch]
    var identityOffset: Int

    /// - Parameter eventName: of log records, where it is not the kind's own.
    init(kind: LoadKind, bodyKind: BodyKind, records: Int, eventName: String?) {
        switch kind {
        case .flows, .executions:
            self.init(
                kind,
                bodyKind,
                records: records,
                eventName: eventName ?? kind.eventName
            )
        case .logs, .spans, .metrics:
            var writer = LoadTemplateWriter(capacity: 512 * (records + 1))
            writer.writeRequest(kind, bodyKind, records: records)
            self.init(
                bytes: writer.bytes,
                patches: writer.patches,
                identityOffset: writer.identityOffset
            )
        }
    }

    private init(bytes: [UInt8], patches: [BodyPatch], identityOffset: Int) {
        self.bytes = bytes
        self.patches = patches
        self.identityOffset = identityOffset
    }

    private init(_ kind: LoadKind, _ bodyKind: BodyKind, records: Int, eventName: String) {
        var encoder = OTLPLogsEncoder(capacity: 512 * (records + 1))
        encoder.beginResource()
        encoder.attribute("service.name", "meterbee-bench")
        encoder.beginScope(name: eventName, version: "1")
        encoder.attribute(Self.identityKey, String(repeating: "0", count: Self.identityCount))
        identityOffset = encoder.byteCount - Self.identityCount
        patches = []
        for index in 0..<records {
            var record = LoadRecord(
                index: index,
                kind: kind,
                bodyKind: bodyKind,
                eventName: eventName
            )
            record.write(to: &encoder)
            patches += record.patches
        }
        bytes = encoder.finish()
    }
}
