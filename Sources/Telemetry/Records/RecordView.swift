/// One log record, span or metric data point of a request, seen in place.
///
/// Valid inside the visit only: it points into the request's bytes, and so it cannot be copied.
/// Sizes are canonical sizes in bytes; everything else is read when asked for.
public struct RecordView: ~Copyable {
    /// What `canonicalSize` charges for a record's identity, times and everything not counted.
    public static let fixedSize = 32
    /// What `canonicalSize` charges for one sample of a data point.
    public static let sampleSize = 8

    /// Log record, span or data point.
    public let signal: Signal
    /// The kind of the data point; nil for logs and spans.
    public internal(set) var metricType: MetricType?
    /// The position among the request's records, from 0, in the order of its bytes.
    public internal(set) var index = 0

    /// A log record's body; a span's name and status message; the name of a point's metric.
    public internal(set) var bodySize = 0
    /// The record's attributes with those of its events, links and exemplars.
    public internal(set) var attributesSize = 0
    /// Resource and scope attributes.
    public internal(set) var resourceSize = 0
    /// Numbers that a data point holds; 0 for logs and spans.
    public internal(set) var samples = 0
    /// Bytes of the record's own encoding plus those of its envelopes that belong to no record.
    public internal(set) var storedSize = 0

    /// A log record's or data point's time, a span's end; nanoseconds since 1970, 0 when unknown.
    public internal(set) var timeUnixNano: UInt64 = 0
    /// A log record's time of observation; nanoseconds since 1970, 0 when unknown.
    public internal(set) var observedTimeUnixNano: UInt64 = 0
    /// A span's or data point's start; nanoseconds since 1970, 0 when unknown.
    public internal(set) var startTimeUnixNano: UInt64 = 0
    /// A log record's severity, 1 (TRACE) to 24 (FATAL4); 0 when unspecified.
    public internal(set) var severityNumber: Int32 = 0
    /// A span's kind, 1 (internal) to 5 (consumer); 0 when unspecified.
    public internal(set) var kind: Int32 = 0

    var eventNameRange: ByteRange
    var nameRange: ByteRange
    var scopeNameRange: ByteRange
    /// The record's message.
    var content: ByteRange
    /// The whole field that holds the record, with tag and length.
    var field: ByteRange
    /// The message of the enclosing `Metric`; for logs and spans the same as `content`.
    var metric: ByteRange
    var scopeEnvelope: ByteRange
    var resourceEnvelope: ByteRange

    /// Used for attributes above `indexedSizeMin`.
    private let attributeIndex = AttributeIndex()
    private let resourceIndex = AttributeIndex()

    init(signal: Signal, nothing: ByteRange) {
        self.signal = signal
        eventNameRange = nothing
        nameRange = nothing
        scopeNameRange = nothing
        content = nothing
        field = nothing
        metric = nothing
        scopeEnvelope = nothing
        resourceEnvelope = nothing
    }
}

extension RecordView {
    /// The canonical size in bytes: DESIGN's `32 + body + attributes + resource + 8 × samples`.
    @inlinable
    public var canonicalSize: Int {
        Self.fixedSize + bodySize + attributesSize + resourceSize + Self.sampleSize * samples
    }

    /// When the record occurred, nanoseconds since 1970; 0 when the record does not say.
    @inlinable
    public var occurredAtUnixNano: UInt64 {
        timeUnixNano != 0 ? timeUnixNano : observedTimeUnixNano
    }

    /// A span's length in nanoseconds, never negative; 0 for logs and data points.
    public var durationNs: Int64 {
        guard signal == .traces, timeUnixNano > startTimeUnixNano else { return 0 }
        return Int64(clamping: timeUnixNano - startTimeUnixNano)
    }

    /// A log record's event name, raw UTF-8; empty for spans and data points.
    public var eventName: UnsafeRawBufferPointer { eventNameRange.buffer }

    /// A span's name or the name of a point's metric, raw UTF-8; empty for logs.
    public var name: UnsafeRawBufferPointer { nameRange.buffer }

    /// The instrumentation scope's name, raw UTF-8.
    public var scopeName: UnsafeRawBufferPointer { scopeNameRange.buffer }
}

extension RecordView {
    /// The record's message: `LogRecord`, `Span` or a data point.
    public var bytes: UnsafeRawBufferPointer { content.buffer }

    /// The `ScopeLogs`, `ScopeSpans` or `ScopeMetrics` message that holds the record.
    public var scopeEnvelopeBytes: UnsafeRawBufferPointer { scopeEnvelope.buffer }

    /// The `ResourceLogs`, `ResourceSpans` or `ResourceMetrics` message that holds the record.
    public var resourceEnvelopeBytes: UnsafeRawBufferPointer { resourceEnvelope.buffer }

    /// The record's own attributes.
    public var attributes: AttributesView {
        AttributesView(content, path: .init(attributesField))
    }

    private var attributesField: UInt32 {
        switch signal {
        case .logs: OTLPField.LogRecord.attributes
        case .traces: OTLPField.Span.attributes
        case .metrics: metricType?.attributesField ?? 0
        }
    }

    /// The attributes of the resource.
    public var resourceAttributes: AttributesView {
        AttributesView(
            resourceEnvelope,
            path: .init(OTLPField.ResourceEnvelope.resource, OTLPField.Resource.attributes)
        )
    }

    /// The attributes of the instrumentation scope.
    public var scopeAttributes: AttributesView {
        AttributesView(
            scopeEnvelope,
            path: .init(OTLPField.ScopeEnvelope.scope, OTLPField.Scope.attributes)
        )
    }

    /// The value of the record's last attribute with this key; nil without one.
    public func attribute(utf8 key: UnsafeRawBufferPointer) -> ValueView? {
        guard attributesSize >= Self.indexedSizeMin else {
            return AttributeSearch.lastPair(of: key, field: attributesField, in: content)
                .map(KeyValueView.value(of:))
        }
        return attributeIndex.value(of: key, in: attributes, owner: content.start)
    }

    /// The value of the resource's last attribute with this key; nil without one.
    public func resourceAttribute(utf8 key: UnsafeRawBufferPointer) -> ValueView? {
        guard resourceSize >= Self.indexedSizeMin else { return resourceAttributes[utf8: key] }
        return resourceIndex.value(
            of: key,
            in: resourceAttributes,
            owner: resourceEnvelope.start
        )
    }

    /// What `make` makes of the resource's attributes, made once for all records of the resource.
    package func resourceCopy<Copy: AnyObject>(_ make: (AttributesView) -> Copy) -> Copy {
        resourceIndex.copy(of: resourceAttributes, owner: resourceEnvelope.start, make: make)
    }

    /// From this canonical size on attributes are indexed rather than walked, in bytes.
    private static var indexedSizeMin: Int { 2048 }

    /// A log record's body; null for spans and data points.
    public var body: ValueView {
        signal == .logs ? ValueView(in: content, field: OTLPField.LogRecord.body) : .null
    }
}
