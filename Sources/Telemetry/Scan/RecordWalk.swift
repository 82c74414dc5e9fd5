/// The state of one scan: the record being looked at and what its envelopes add to it.
///
/// Functions return false to end the walk: after a fault, which `sizer` remembers, or because the
/// visitor has seen enough.
struct RecordWalk: ~Copyable {
    typealias Visitor = (borrowing RecordView) -> ScanDecision

    var record: RecordView
    var sizer = CanonicalSizer()
    var summary = ScanSummary()
    private let range: ByteRange
    /// Bytes of the envelopes around the current record that belong to no record.
    private var resourceOverhead = 0
    private var scopeOverhead = 0
    var metricOverhead = 0
    private var resourceAttributesSize = 0

    init(signal: Signal, request: ByteRange) {
        range = request
        let nothing = ByteRange(start: request.start, end: request.start)
        record = RecordView(signal: signal, nothing: nothing)
    }

    mutating func request(_ visit: Visitor) {
        var fields = FieldReader(range)
        while fields.next() {
            guard fields.number == OTLPField.Request.resources else {
                summary.hasBytesWithoutRecord = true
                continue
            }
            guard fields.expect(.bytes) else { break }
            let before = summary.records
            guard resourceEnvelope(fields.content, visit) else { return }
            if summary.records == before { summary.hasBytesWithoutRecord = true }
        }
        _ = sizer.check(fields)
    }

    /// Two walks: one for what the records share, one for the scopes.
    private mutating func resourceEnvelope(_ range: ByteRange, _ visit: Visitor) -> Bool {
        record.resourceEnvelope = range
        resourceAttributesSize = 0
        resourceOverhead = range.count
        var fields = FieldReader(range)
        while fields.next() {
            switch fields.number {
            case OTLPField.ResourceEnvelope.resource:
                guard fields.expect(.bytes) else { break }
                resourceAttributesSize += attributes(
                    fields.content,
                    OTLPField.Resource.attributes
                )
                guard sizer.fault == .none else { return false }
            case OTLPField.ResourceEnvelope.scopes:
                guard fields.expect(.bytes) else { break }
                resourceOverhead -= fields.field.count
            default: break
            }
        }
        guard sizer.check(fields) else { return false }
        fields = FieldReader(range)
        while fields.next() {
            guard fields.number == OTLPField.ResourceEnvelope.scopes else { continue }
            let before = summary.records
            guard scopeEnvelope(fields.content, visit) else { return false }
            if summary.records == before { summary.hasBytesWithoutRecord = true }
        }
        return true
    }

    private mutating func scopeEnvelope(_ range: ByteRange, _ visit: Visitor) -> Bool {
        guard beginScope(range) else { return false }
        var fields = FieldReader(range)
        while fields.next() {
            guard fields.number == OTLPField.ScopeEnvelope.records else { continue }
            let proceeds =
                switch record.signal {
                case .logs: logRecord(fields, visit)
                case .traces: span(fields, visit)
                case .metrics: metric(fields, visit)
                }
            guard proceeds else { return false }
        }
        return true
    }

    /// Looks through a scope's envelope for what its records share.
    private mutating func beginScope(_ range: ByteRange) -> Bool {
        record.scopeEnvelope = range
        record.scopeNameRange = ByteRange(start: range.start, end: range.start)
        record.resourceSize = resourceAttributesSize
        scopeOverhead = range.count
        var fields = FieldReader(range)
        while fields.next() {
            switch fields.number {
            case OTLPField.ScopeEnvelope.records:
                guard fields.expect(.bytes) else { break }
                scopeOverhead -= fields.field.count
            case OTLPField.ScopeEnvelope.scope:
                guard fields.expect(.bytes) else { break }
                guard instrumentationScope(fields.content) else { return false }
            default: break
            }
        }
        return sizer.check(fields)
    }

    private mutating func instrumentationScope(_ range: ByteRange) -> Bool {
        var fields = FieldReader(range)
        while fields.next() {
            switch fields.number {
            case OTLPField.Scope.name:
                guard fields.expect(.bytes) else { break }
                record.scopeNameRange = fields.content
            case OTLPField.Scope.attributes:
                guard fields.expect(.bytes) else { break }
                record.resourceSize += sizer.keyValue(fields.content)
                guard sizer.fault == .none else { return false }
            default: break
            }
        }
        return sizer.check(fields)
    }

    /// Sums the attributes in field `number` of a message whose other fields do not matter.
    mutating func attributes(_ range: ByteRange, _ number: UInt32) -> Int {
        var fields = FieldReader(range)
        var size = 0
        while fields.next() {
            guard fields.number == number else { continue }
            guard fields.expect(.bytes) else { break }
            size += sizer.keyValue(fields.content)
            guard sizer.fault == .none else { return 0 }
        }
        _ = sizer.check(fields)
        return size
    }

    /// Hands the finished record to the visitor.
    @inline(__always)
    mutating func finish(_ visit: Visitor) -> Bool {
        record.storedSize =
            record.field.count + resourceOverhead + scopeOverhead + metricOverhead
        record.index = summary.records
        summary.records += 1
        return visit(record) == .proceed
    }
}
