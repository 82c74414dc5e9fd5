/// Writes an `ExportMetricsServiceRequest` into one reusable buffer: sums and histograms of what
/// happened since the last request (delta temporality).
///
///     var encoder = OTLPMetricsEncoder()
///     encoder.beginResource()
///     encoder.attribute("host.name", "node-1")
///     encoder.beginScope(name: "block.io", version: "1")
///     encoder.beginSum("disk.io", unit: "By", startTimeUnixNano: 1, timeUnixNano: 2, value: 3)
///
/// Every point is a metric of its own: receivers join those of one name. Attributes belong to what
/// was begun last.
public struct OTLPMetricsEncoder: Sendable {
    /// `AGGREGATION_TEMPORALITY_DELTA`.
    private static let delta: UInt64 = 1
    /// Enough for 256 MiB without moving an envelope's content when its length becomes known.
    private static let envelopeLengthWidth = 4

    private var writer: ProtobufWriter
    /// The messages that are open, outermost first.
    private var open: [ProtobufWriter.OpenMessage] = []
    private var attributeField: UInt32 = 0
    private var isInScope = false
    private var isInPoint = false

    /// Points begun since the last `reset`.
    public private(set) var pointCount = 0

    /// The sum of these points' canonical sizes, without the share of resource and scope.
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
        open = []
        isInScope = false
        isInPoint = false
        pointCount = 0
        recordBytes = 0
    }

    /// Begins a resource; attributes that follow are the resource's.
    public mutating func beginResource() {
        close(to: 0)
        openMessage(OTLPField.Request.resources, lengthWidth: Self.envelopeLengthWidth)
        openMessage(OTLPField.ResourceEnvelope.resource)
        attributeField = OTLPField.Resource.attributes
        isInScope = false
        isInPoint = false
    }

    /// Begins a scope, such as a data source; attributes that follow are the scope's.
    public mutating func beginScope(name: String, version: String = "") {
        if open.isEmpty { beginResource() }
        close(to: 1)
        openMessage(OTLPField.ResourceEnvelope.scopes, lengthWidth: Self.envelopeLengthWidth)
        openMessage(OTLPField.ScopeEnvelope.scope)
        if !name.isEmpty { writer.string(OTLPField.Scope.name, name) }
        if !version.isEmpty { writer.string(OTLPField.Scope.version, version) }
        attributeField = OTLPField.Scope.attributes
        isInScope = true
        isInPoint = false
    }

    /// Begins a point of a monotonic sum; attributes that follow are the point's.
    ///
    /// - Parameter unit: A unit of UCUM, as the conventions ask for.
    public mutating func beginSum(
        _ name: String,
        unit: String,
        startTimeUnixNano: UInt64,
        timeUnixNano: UInt64,
        value: Int64
    ) {
        beginMetric(name, unit: unit)
        openMessage(OTLPField.Metric.sum, lengthWidth: 2)
        writer.varint(OTLPField.MetricData.temporality, Self.delta)
        writer.varint(OTLPField.MetricData.isMonotonic, 1)
        beginPoint(name, startTimeUnixNano, timeUnixNano, samples: 1)
        writer.fixed64(OTLPField.NumberPoint.int, UInt64(bitPattern: value))
        attributeField = OTLPField.NumberPoint.attributes
    }

    /// Begins a point of a histogram; attributes that follow are the point's.
    ///
    /// - Parameters:
    ///   - bounds: The upper bound of each bucket but the last, rising.
    ///   - buckets: How many fell into each; one more than there are bounds.
    public mutating func beginHistogram(
        _ name: String,
        unit: String,
        startTimeUnixNano: UInt64,
        timeUnixNano: UInt64,
        sum: Double,
        bounds: [Double],
        buckets: [UInt64]
    ) {
        precondition(buckets.count == bounds.count + 1, "a histogram has one bucket more")
        beginMetric(name, unit: unit)
        openMessage(OTLPField.Metric.histogram, lengthWidth: 2)
        writer.varint(OTLPField.MetricData.temporality, Self.delta)
        // Count, sum and buckets.
        beginPoint(name, startTimeUnixNano, timeUnixNano, samples: 2 + buckets.count)
        writer.fixed64(OTLPField.HistogramPoint.count, buckets.reduce(0, &+))
        writer.fixed64(OTLPField.HistogramPoint.sum, sum.bitPattern)
        packed(OTLPField.HistogramPoint.bucketCounts, buckets)
        packed(OTLPField.HistogramPoint.explicitBounds, bounds.map(\.bitPattern))
        attributeField = OTLPField.HistogramPoint.attributes
    }

    /// Ends everything and hands out the request, valid inside `body` only.
    public mutating func withFinishedBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        close(to: 0)
        return try writer.withBytes(body)
    }
}

extension OTLPMetricsEncoder {
    /// Adds a string attribute.
    public mutating func attribute(_ key: String, _ value: String) {
        writer.attribute(openAttributes, key, value)
        count(key, valueSize: value.utf8.count)
    }

    /// Adds an integer attribute.
    public mutating func attribute(_ key: String, _ value: Int64) {
        writer.attribute(openAttributes, key, value)
        count(key, valueSize: 8)
    }

    /// Adds a string attribute from bytes that should be UTF-8.
    public mutating func attribute(_ key: String, utf8 value: UnsafeRawBufferPointer) {
        writer.attribute(openAttributes, key, utf8: value)
        count(key, valueSize: value.count)
    }

    /// Adds an attribute that is an array of strings.
    public mutating func attribute(_ key: String, _ values: [String]) {
        writer.attribute(openAttributes, key, values)
        count(key, valueSize: values.reduce(0) { $0 + $1.utf8.count })
    }

    private var openAttributes: UInt32 {
        precondition(!open.isEmpty, "an attribute needs a resource, scope or point begun before it")
        return attributeField
    }

    private mutating func count(_ key: String, valueSize: Int) {
        if isInPoint { recordBytes += key.utf8.count + valueSize }
    }

    private mutating func beginMetric(_ name: String, unit: String) {
        if !isInScope { beginScope(name: "") }
        close(to: 2)
        openMessage(OTLPField.ScopeEnvelope.records, lengthWidth: 2)
        writer.string(OTLPField.Metric.name, name)
        writer.string(OTLPField.Metric.unit, unit)
    }

    private mutating func beginPoint(
        _ name: String,
        _ start: UInt64,
        _ end: UInt64,
        samples: Int
    ) {
        openMessage(OTLPField.MetricData.points, lengthWidth: 2)
        writer.fixed64(OTLPField.Point.startTime, start)
        writer.fixed64(OTLPField.Point.time, end)
        pointCount += 1
        recordBytes +=
            RecordView.fixedSize + name.utf8.count + RecordView.sampleSize * samples
        isInPoint = true
    }

    private mutating func packed(_ field: UInt32, _ values: [UInt64]) {
        writer.tag(field, .bytes)
        writer.varint(UInt64(values.count * 8))
        for value in values { writer.littleEndian(value) }
    }

    private mutating func openMessage(_ field: UInt32, lengthWidth: Int = 1) {
        open.append(writer.openMessage(field, lengthWidth: lengthWidth))
    }

    /// Closes messages, innermost first, until so many are open.
    private mutating func close(to depth: Int) {
        while open.count > depth { writer.close(open.removeLast()) }
    }
}
