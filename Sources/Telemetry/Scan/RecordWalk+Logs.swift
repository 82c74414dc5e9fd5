extension RecordWalk {
    /// Visits one `LogRecord`.
    mutating func logRecord(_ field: FieldReader, _ visit: Visitor) -> Bool {
        let content = field.content
        var fields = FieldReader(content)
        let nothing = ByteRange(start: content.start, end: content.start)
        var eventName = nothing
        var body = CanonicalSizer.ValueState()
        var attributesSize = 0
        var time: UInt64 = 0
        var observedTime: UInt64 = 0
        var severity: UInt64 = 0
        while fields.next() {
            switch fields.number {
            case OTLPField.LogRecord.attributes:
                guard fields.expect(.bytes) else { break }
                attributesSize += sizer.keyValue(fields.content)
                guard sizer.fault == .none else { return false }
            case OTLPField.LogRecord.time:
                guard fields.expect(.fixed64) else { break }
                time = fields.value
            case OTLPField.LogRecord.observedTime:
                guard fields.expect(.fixed64) else { break }
                observedTime = fields.value
            case OTLPField.LogRecord.severityNumber:
                guard fields.expect(.varint) else { break }
                severity = fields.value
            case OTLPField.LogRecord.eventName:
                guard fields.expect(.bytes) else { break }
                eventName = fields.content
            case OTLPField.LogRecord.body:
                guard fields.expect(.bytes) else { break }
                guard sizer.value(fields.content, into: &body) else { return false }
            default: break
            }
        }
        guard sizer.check(fields) else { return false }
        record.content = content
        record.field = field.field
        record.metric = content
        record.bodySize = body.size
        record.attributesSize = attributesSize
        record.timeUnixNano = time
        record.observedTimeUnixNano = observedTime
        record.severityNumber = Int32(truncatingIfNeeded: severity)
        record.eventNameRange = eventName
        return finish(visit)
    }
}
