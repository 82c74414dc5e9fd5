import Telemetry

/// Encodes generated application logs, spans and metrics.
struct LoadTemplateWriter {
    private(set) var patches: [BodyPatch] = []
    private(set) var identityOffset = 0
    private var writer: ProtobufWriter

    private static let services = ["cart", "checkout", "search", "payment", "mail", "stock"]
    private static let names = ["GET /items", "GET /items/{id}", "POST /orders", "GET /health"]
    private static let metrics = [
        "http.server.requests", "system.cpu.time", "system.memory.usage", "db.client.connections",
    ]
    private static let pointsPerMetric = 20
    private static let textLength = 64

    init(capacity: Int) { writer = ProtobufWriter(capacity: capacity) }

    /// What was written.
    var bytes: [UInt8] { writer.bytes }

    /// Writes one resource with one scope and its records.
    mutating func writeRequest(_ kind: LoadKind, _ bodyKind: BodyKind, records: Int) {
        let envelope = writer.openMessage(OTLPField.Request.resources, lengthWidth: 4)
        let resource = writer.openMessage(OTLPField.ResourceEnvelope.resource)
        text(OTLPField.Resource.attributes, "service.name", "meterbee-bench")
        writer.close(resource)
        let scopeEnvelope = writer.openMessage(OTLPField.ResourceEnvelope.scopes, lengthWidth: 4)
        let scope = writer.openMessage(OTLPField.ScopeEnvelope.scope)
        writer.string(OTLPField.Scope.name, "bench")
        text(
            OTLPField.Scope.attributes,
            LoadTemplate.identityKey,
            String(repeating: "0", count: LoadTemplate.identityCount)
        )
        identityOffset = writer.count - LoadTemplate.identityCount
        writer.close(scope)
        let isRandom = bodyKind == .random
        switch kind {
        case .spans: for index in 0..<records { writeSpan(index, isRandom: isRandom) }
        case .metrics: writeMetrics(points: records, isRandom: isRandom)
        default: for index in 0..<records { writeLog(index, isRandom: isRandom) }
        }
        writer.close(scopeEnvelope)
        writer.close(envelope)
    }

    private mutating func writeLog(_ index: Int, isRandom: Bool) {
        let record = writer.openMessage(OTLPField.ScopeEnvelope.records, lengthWidth: 2)
        time(OTLPField.LogRecord.time, .time)
        time(OTLPField.LogRecord.observedTime, .observedTime)
        writer.varint(OTLPField.LogRecord.severityNumber, index % 20 == 0 ? 17 : 9)
        let body = writer.openMessage(OTLPField.LogRecord.body, lengthWidth: 2)
        let digits = isRandom ? Self.textLength : 8
        writer.string(
            OTLPField.AnyValue.string,
            "handled \(Self.names[index % Self.names.count]) for user \(1000 + index % 97) with "
                + "status \(index % 20 == 0 ? 500 : 200), request "
                + String(repeating: "0", count: digits)
        )
        patchHex(digits)
        writer.close(body)
        attributes(OTLPField.LogRecord.attributes, index, isRandom: isRandom)
        writer.close(record)
    }

    private mutating func writeSpan(_ index: Int, isRandom: Bool) {
        let span = writer.openMessage(OTLPField.ScopeEnvelope.records, lengthWidth: 2)
        randomBytes(OTLPField.Span.traceID, 16)
        randomBytes(OTLPField.Span.spanID, 8)
        writer.string(OTLPField.Span.name, Self.names[index % Self.names.count])
        writer.varint(OTLPField.Span.kind, 2)
        time(OTLPField.Span.startTime, .time)
        time(OTLPField.Span.endTime, .observedTime)
        attributes(OTLPField.Span.attributes, index, isRandom: isRandom)
        writer.close(span)
    }

    private mutating func writeMetrics(points: Int, isRandom: Bool) {
        for first in stride(from: 0, to: points, by: Self.pointsPerMetric) {
            let metric = writer.openMessage(OTLPField.ScopeEnvelope.records, lengthWidth: 3)
            let number = first / Self.pointsPerMetric
            writer.string(OTLPField.Metric.name, Self.metrics[number % Self.metrics.count])
            writer.string(OTLPField.Metric.unit, "1")
            let sum = writer.openMessage(OTLPField.Metric.sum, lengthWidth: 3)
            for index in first..<min(first + Self.pointsPerMetric, points) {
                let point = writer.openMessage(OTLPField.MetricData.points, lengthWidth: 2)
                time(OTLPField.Point.time, .observedTime)
                writer.tag(OTLPField.NumberPoint.int, .fixed64)
                writer.littleEndian(UInt64(0))
                patches.append(BodyPatch(offset: writer.count - 8, content: .bytes(count: 3)))
                attributes(OTLPField.NumberPoint.attributes, index, isRandom: isRandom)
                writer.close(point)
            }
            writer.varint(OTLPField.MetricData.temporality, 2)
            writer.varint(OTLPField.MetricData.isMonotonic, 1)
            writer.close(sum)
            writer.close(metric)
        }
    }

    private mutating func attributes(_ field: UInt32, _ index: Int, isRandom: Bool) {
        text(field, "service.namespace", Self.services[index % Self.services.count])
        text(field, "http.request.method", index % 4 == 2 ? "POST" : "GET")
        text(field, "http.response.status_code", index % 20 == 0 ? "500" : "200")
        text(field, "server.address", "10.1.0.\(10 + index % 30)")
        text(
            field,
            "k8s.pod.name",
            "\(Self.services[index % Self.services.count])-7d9f-\(index % 12)"
        )
        text(field, "url.path", "/items/\(index % 200)")
        guard isRandom else { return }
        text(field, "session.id", String(repeating: "0", count: Self.textLength))
        patchHex(Self.textLength)
    }

    /// A `KeyValue` with a short string.
    private mutating func text(_ field: UInt32, _ key: String, _ value: String) {
        let pair = writer.openMessage(field)
        writer.string(OTLPField.KeyValue.key, key)
        let any = writer.openMessage(OTLPField.KeyValue.value)
        writer.string(OTLPField.AnyValue.string, value)
        writer.close(any)
        writer.close(pair)
    }

    private mutating func time(_ field: UInt32, _ content: BodyPatch.Content) {
        writer.tag(field, .fixed64)
        writer.littleEndian(UInt64(0))
        patches.append(BodyPatch(offset: writer.count - 8, content: content))
    }

    private mutating func randomBytes(_ field: UInt32, _ count: Int) {
        [UInt8](repeating: 1, count: count).withUnsafeBytes { writer.bytes(field, $0) }
        patches.append(BodyPatch(offset: writer.count - count, content: .bytes(count: count)))
    }

    /// Renews the last bytes that were written, which are digits.
    private mutating func patchHex(_ count: Int) {
        patches.append(BodyPatch(offset: writer.count - count, content: .hex(count: count)))
    }
}
