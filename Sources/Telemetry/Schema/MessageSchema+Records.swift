extension MessageSchema {
    static let logRecordFields = [
        FieldSchema(OTLPField.LogRecord.time, "timeUnixNano", .fixed64),
        FieldSchema(OTLPField.LogRecord.observedTime, "observedTimeUnixNano", .fixed64),
        FieldSchema(OTLPField.LogRecord.severityNumber, "severityNumber", .enumeration),
        FieldSchema(OTLPField.LogRecord.severityText, "severityText", .string),
        FieldSchema(OTLPField.LogRecord.eventName, "eventName", .string),
        FieldSchema(OTLPField.LogRecord.body, "body", .message(.anyValue)),
        FieldSchema(OTLPField.LogRecord.attributes, "attributes", repeated: .message(.keyValue)),
        FieldSchema(OTLPField.LogRecord.droppedAttributesCount, "droppedAttributesCount", .uint32),
        FieldSchema(OTLPField.LogRecord.flags, "flags", .fixed32),
        FieldSchema(OTLPField.LogRecord.traceID, "traceId", .identifier(byteCount: 16)),
        FieldSchema(OTLPField.LogRecord.spanID, "spanId", .identifier(byteCount: 8)),
    ]

    static let spanFields = [
        FieldSchema(OTLPField.Span.traceID, "traceId", .identifier(byteCount: 16)),
        FieldSchema(OTLPField.Span.spanID, "spanId", .identifier(byteCount: 8)),
        FieldSchema(OTLPField.Span.traceState, "traceState", .string),
        FieldSchema(OTLPField.Span.parentSpanID, "parentSpanId", .identifier(byteCount: 8)),
        FieldSchema(OTLPField.Span.flags, "flags", .fixed32),
        FieldSchema(OTLPField.Span.name, "name", .string),
        FieldSchema(OTLPField.Span.kind, "kind", .enumeration),
        FieldSchema(OTLPField.Span.startTime, "startTimeUnixNano", .fixed64),
        FieldSchema(OTLPField.Span.endTime, "endTimeUnixNano", .fixed64),
        FieldSchema(OTLPField.Span.attributes, "attributes", repeated: .message(.keyValue)),
        FieldSchema(OTLPField.Span.droppedAttributesCount, "droppedAttributesCount", .uint32),
        FieldSchema(OTLPField.Span.events, "events", repeated: .message(.spanEvent)),
        FieldSchema(OTLPField.Span.droppedEventsCount, "droppedEventsCount", .uint32),
        FieldSchema(OTLPField.Span.links, "links", repeated: .message(.spanLink)),
        FieldSchema(OTLPField.Span.droppedLinksCount, "droppedLinksCount", .uint32),
        FieldSchema(OTLPField.Span.status, "status", .message(.status)),
    ]

    static let spanEventFields = [
        FieldSchema(OTLPField.SpanEvent.time, "timeUnixNano", .fixed64),
        FieldSchema(OTLPField.SpanEvent.name, "name", .string),
        FieldSchema(OTLPField.SpanEvent.attributes, "attributes", repeated: .message(.keyValue)),
        FieldSchema(OTLPField.SpanEvent.droppedAttributesCount, "droppedAttributesCount", .uint32),
    ]

    static let spanLinkFields = [
        FieldSchema(OTLPField.SpanLink.traceID, "traceId", .identifier(byteCount: 16)),
        FieldSchema(OTLPField.SpanLink.spanID, "spanId", .identifier(byteCount: 8)),
        FieldSchema(OTLPField.SpanLink.traceState, "traceState", .string),
        FieldSchema(OTLPField.SpanLink.attributes, "attributes", repeated: .message(.keyValue)),
        FieldSchema(OTLPField.SpanLink.droppedAttributesCount, "droppedAttributesCount", .uint32),
        FieldSchema(OTLPField.SpanLink.flags, "flags", .fixed32),
    ]

    static let statusFields = [
        FieldSchema(OTLPField.Status.message, "message", .string),
        FieldSchema(OTLPField.Status.code, "code", .enumeration),
    ]
}
