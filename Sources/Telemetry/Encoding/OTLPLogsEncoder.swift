/// Writes an `ExportLogsServiceRequest` into one reusable buffer, without a tree of objects.
///
///     var encoder = OTLPLogsEncoder()
///     encoder.beginResource()
///     encoder.attribute("host.name", "node-1")
///     encoder.beginScope(name: "net.flow", version: "1")
///     encoder.beginRecord(timeUnixNano: now, observedTimeUnixNano: now, eventName: "net.flow")
///     encoder.attribute("destination.port", 443)
///     let body = encoder.finish()
///
/// A resource holds scopes, a scope holds records; beginning one ends what stands at its level or
/// below. Attributes belong to what was begun last.
public struct OTLPLogsEncoder: Sendable {
    private enum Position {
        case start, resource, scope, record
    }

    private var writer: ProtobufWriter
    private var position = Position.start
    private var resourceEnvelope: ProtobufWriter.OpenMessage?
    private var scopeEnvelope: ProtobufWriter.OpenMessage?
    /// The open `Resource`, `InstrumentationScope` or `LogRecord`, to which attributes are added.
    private var open: ProtobufWriter.OpenMessage?
    private var attributeField: UInt32 = 0

    /// Records begun since the last `reset`.
    public private(set) var recordCount = 0

    /// The sum of these records' canonical sizes, without the share of resource and scope.
    public private(set) var recordBytes = 0

    /// An empty request; `capacity` bytes of memory are taken at once and kept.
    public init(capacity: Int = 65_536) {
        writer = ProtobufWriter(capacity: capacity)
    }

    /// Bytes written so far; what is still open may grow by a few bytes when it is closed.
    public var byteCount: Int { writer.count }

    /// Begins an empty request and keeps the memory.
    public mutating func reset() {
        writer.removeAll()
        position = .start
        resourceEnvelope = nil
        scopeEnvelope = nil
        open = nil
        recordCount = 0
        recordBytes = 0
    }

    /// Begins a resource; attributes that follow are the resource's.
    public mutating func beginResource() {
        closeAll()
        resourceEnvelope = writer.openMessage(
            OTLPField.Request.resources,
            lengthWidth: Self.envelopeLengthWidth
        )
        open = writer.openMessage(OTLPField.ResourceEnvelope.resource)
        attributeField = OTLPField.Resource.attributes
        position = .resource
    }

    /// Begins a scope, such as a data source; attributes that follow are the scope's.
    public mutating func beginScope(name: String, version: String = "") {
        if position == .start { beginResource() }
        closeScope()
        scopeEnvelope = writer.openMessage(
            OTLPField.ResourceEnvelope.scopes,
            lengthWidth: Self.envelopeLengthWidth
        )
        open = writer.openMessage(OTLPField.ScopeEnvelope.scope)
        if !name.isEmpty { writer.string(OTLPField.Scope.name, name) }
        if !version.isEmpty { writer.string(OTLPField.Scope.version, version) }
        attributeField = OTLPField.Scope.attributes
        position = .scope
    }

    /// Begins a log record; attributes that follow are the record's.
    ///
    /// - Parameters:
    ///   - severityNumber: OTLP's 1 (TRACE) to 24 (FATAL4); 0 is unspecified and not written.
    ///   - body: The body as a string; nil leaves it unset.
    public mutating func beginRecord(
        timeUnixNano: UInt64,
        observedTimeUnixNano: UInt64,
        eventName: String = "",
        severityNumber: Int = 0,
        body: String? = nil
    ) {
        if position == .start || position == .resource { beginScope(name: "") }
        closeOpen()
        open = writer.openMessage(OTLPField.ScopeEnvelope.records, lengthWidth: 2)
        writer.fixed64(OTLPField.LogRecord.time, timeUnixNano)
        writer.fixed64(OTLPField.LogRecord.observedTime, observedTimeUnixNano)
        if severityNumber > 0 {
            writer.varint(OTLPField.LogRecord.severityNumber, UInt64(severityNumber))
        }
        if var body {
            body.withUTF8 { text in
                let size = ProtobufWriter.stringValueSize(text.count)
                writer.tag(OTLPField.LogRecord.body, .bytes)
                writer.varint(UInt64(size))
                writer.bytes(OTLPField.AnyValue.string, UnsafeRawBufferPointer(text))
            }
        }
        if !eventName.isEmpty { writer.string(OTLPField.LogRecord.eventName, eventName) }
        attributeField = OTLPField.LogRecord.attributes
        position = .record
        recordCount += 1
        recordBytes += RecordView.fixedSize + (body?.utf8.count ?? 0)
    }

    /// Ends everything and hands out the request, valid inside `body` only.
    public mutating func withFinishedBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        closeAll()
        return try writer.withBytes(body)
    }

    /// Ends everything and returns a copy of the request; `reset` before the next one.
    public mutating func finish() -> [UInt8] {
        closeAll()
        return writer.bytes
    }
}

extension OTLPLogsEncoder {
    /// Adds a string attribute.
    public mutating func attribute(_ key: String, _ value: String) {
        writer.attribute(openAttributes, key, value)
        count(key, valueSize: value.utf8.count)
    }

    /// Adds a string attribute from bytes that should be UTF-8.
    public mutating func attribute(_ key: String, utf8 value: UnsafeRawBufferPointer) {
        writer.attribute(openAttributes, key, utf8: value)
        count(key, valueSize: value.count)
    }

    /// Adds an integer attribute.
    public mutating func attribute(_ key: String, _ value: Int64) {
        writer.attribute(openAttributes, key, value)
        count(key, valueSize: 8)
    }

    /// Adds a floating-point attribute.
    public mutating func attribute(_ key: String, _ value: Double) {
        writer.attribute(openAttributes, key, value)
        count(key, valueSize: 8)
    }

    /// Adds a boolean attribute.
    public mutating func attribute(_ key: String, _ value: Bool) {
        writer.attribute(openAttributes, key, value)
        count(key, valueSize: 1)
    }

    /// Adds an attribute that is an array of strings, such as a command line.
    public mutating func attribute(_ key: String, _ values: [String]) {
        writer.attribute(openAttributes, key, values)
        count(key, valueSize: values.reduce(0) { $0 + $1.utf8.count })
    }

    private var openAttributes: UInt32 {
        precondition(open != nil, "an attribute needs a resource, scope or record begun before it")
        return attributeField
    }

    private mutating func count(_ key: String, valueSize: Int) {
        if position == .record { recordBytes += key.utf8.count + valueSize }
    }
}

extension OTLPLogsEncoder {
    /// Enough for 256 MiB without moving an envelope's content when its length becomes known.
    private static let envelopeLengthWidth = 4

    private mutating func closeOpen() {
        if let message = open { writer.close(message) }
        open = nil
    }

    private mutating func closeScope() {
        closeOpen()
        if let message = scopeEnvelope { writer.close(message) }
        scopeEnvelope = nil
    }

    private mutating func closeAll() {
        closeScope()
        if let message = resourceEnvelope { writer.close(message) }
        resourceEnvelope = nil
        position = .start
    }
}
