extension RecordWalk {
    /// Visits one `Span`.
    mutating func span(_ field: FieldReader, _ visit: Visitor) -> Bool {
        let content = field.content
        var fields = FieldReader(content)
        record.content = content
        record.field = field.field
        record.metric = content
        record.nameRange = ByteRange(start: content.start, end: content.start)
        record.startTimeUnixNano = 0
        record.timeUnixNano = 0
        record.kind = 0
        record.attributesSize = 0
        var statusMessageSize = 0
        while fields.next() {
            switch fields.number {
            case OTLPField.Span.name:
                guard fields.expect(.bytes) else { break }
                record.nameRange = fields.content
            case OTLPField.Span.kind:
                guard fields.expect(.varint) else { break }
                record.kind = Int32(truncatingIfNeeded: fields.value)
            case OTLPField.Span.startTime:
                guard fields.expect(.fixed64) else { break }
                record.startTimeUnixNano = fields.value
            case OTLPField.Span.endTime:
                guard fields.expect(.fixed64) else { break }
                record.timeUnixNano = fields.value
            case OTLPField.Span.attributes:
                guard fields.expect(.bytes) else { break }
                record.attributesSize += sizer.keyValue(fields.content)
            case OTLPField.Span.events:
                guard fields.expect(.bytes) else { break }
                record.attributesSize += spanEvent(fields.content)
            case OTLPField.Span.links:
                guard fields.expect(.bytes) else { break }
                record.attributesSize += attributes(
                    fields.content,
                    OTLPField.SpanLink.attributes
                )
            case OTLPField.Span.status:
                guard fields.expect(.bytes) else { break }
                status(fields.content, &statusMessageSize)
            default: break
            }
            guard sizer.fault == .none else { return false }
        }
        guard sizer.check(fields) else { return false }
        record.bodySize = record.nameRange.count + statusMessageSize
        return finish(visit)
    }

    /// The canonical size of a span's event: its name and attributes.
    private mutating func spanEvent(_ range: ByteRange) -> Int {
        var fields = FieldReader(range)
        var nameSize = 0
        var size = 0
        while fields.next() {
            switch fields.number {
            case OTLPField.SpanEvent.name:
                guard fields.expect(.bytes) else { break }
                nameSize = fields.content.count
            case OTLPField.SpanEvent.attributes:
                guard fields.expect(.bytes) else { break }
                size += sizer.keyValue(fields.content)
                guard sizer.fault == .none else { return 0 }
            default: break
            }
        }
        _ = sizer.check(fields)
        return nameSize + size
    }

    /// Takes in one occurrence of a span's status.
    private mutating func status(_ range: ByteRange, _ messageSize: inout Int) {
        var fields = FieldReader(range)
        while fields.next() {
            guard fields.number == OTLPField.Status.message else { continue }
            guard fields.expect(.bytes) else { break }
            messageSize = fields.content.count
        }
        _ = sizer.check(fields)
    }
}
