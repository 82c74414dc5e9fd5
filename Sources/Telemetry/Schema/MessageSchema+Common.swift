extension MessageSchema {
    static let logsRequestFields = [
        FieldSchema(OTLPField.Request.resources, "resourceLogs", repeated: .message(.resourceLogs))
    ]

    static let tracesRequestFields = [
        FieldSchema(
            OTLPField.Request.resources,
            "resourceSpans",
            repeated: .message(.resourceSpans)
        )
    ]

    static let metricsRequestFields = [
        FieldSchema(
            OTLPField.Request.resources,
            "resourceMetrics",
            repeated: .message(.resourceMetrics)
        )
    ]

    static let resourceLogsFields = resourceEnvelope("scopeLogs", .scopeLogs)
    static let resourceSpansFields = resourceEnvelope("scopeSpans", .scopeSpans)
    static let resourceMetricsFields = resourceEnvelope("scopeMetrics", .scopeMetrics)

    static let scopeLogsFields = scopeEnvelope("logRecords", .logRecord)
    static let scopeSpansFields = scopeEnvelope("spans", .span)
    static let scopeMetricsFields = scopeEnvelope("metrics", .metric)

    static let resourceFields = [
        FieldSchema(OTLPField.Resource.attributes, "attributes", repeated: .message(.keyValue)),
        FieldSchema(OTLPField.Resource.droppedAttributesCount, "droppedAttributesCount", .uint32),
        FieldSchema(
            OTLPField.Resource.entities,
            "entityRefs",
            repeated: .message(.entityReference)
        ),
    ]

    static let entityReferenceFields = [
        FieldSchema(OTLPField.EntityReference.schemaURL, "schemaUrl", .string),
        FieldSchema(OTLPField.EntityReference.type, "type", .string),
        FieldSchema(OTLPField.EntityReference.idKeys, "idKeys", repeated: .string),
        FieldSchema(
            OTLPField.EntityReference.descriptionKeys,
            "descriptionKeys",
            repeated: .string
        ),
    ]

    static let scopeFields = [
        FieldSchema(OTLPField.Scope.name, "name", .string),
        FieldSchema(OTLPField.Scope.version, "version", .string),
        FieldSchema(OTLPField.Scope.attributes, "attributes", repeated: .message(.keyValue)),
        FieldSchema(OTLPField.Scope.droppedAttributesCount, "droppedAttributesCount", .uint32),
    ]

    static let keyValueFields = [
        FieldSchema(OTLPField.KeyValue.key, "key", .string),
        FieldSchema(OTLPField.KeyValue.value, "value", .message(.anyValue)),
    ]

    static let anyValueFields = [
        FieldSchema(OTLPField.AnyValue.string, "stringValue", .string),
        FieldSchema(OTLPField.AnyValue.bool, "boolValue", .bool),
        FieldSchema(OTLPField.AnyValue.int, "intValue", .int64),
        FieldSchema(OTLPField.AnyValue.double, "doubleValue", .double),
        FieldSchema(OTLPField.AnyValue.array, "arrayValue", .message(.arrayValue)),
        FieldSchema(OTLPField.AnyValue.map, "kvlistValue", .message(.keyValueList)),
        FieldSchema(OTLPField.AnyValue.bytes, "bytesValue", .bytes),
    ]

    static let arrayValueFields = [
        FieldSchema(OTLPField.Collection.values, "values", repeated: .message(.anyValue))
    ]

    static let keyValueListFields = [
        FieldSchema(OTLPField.Collection.values, "values", repeated: .message(.keyValue))
    ]

    private static func resourceEnvelope(
        _ scopes: StaticString,
        _ scope: MessageSchema
    ) -> [FieldSchema] {
        [
            FieldSchema(OTLPField.ResourceEnvelope.resource, "resource", .message(.resource)),
            FieldSchema(OTLPField.ResourceEnvelope.scopes, scopes, repeated: .message(scope)),
            FieldSchema(OTLPField.ResourceEnvelope.schemaURL, "schemaUrl", .string),
        ]
    }

    private static func scopeEnvelope(
        _ records: StaticString,
        _ record: MessageSchema
    ) -> [FieldSchema] {
        [
            FieldSchema(OTLPField.ScopeEnvelope.scope, "scope", .message(.scope)),
            FieldSchema(OTLPField.ScopeEnvelope.records, records, repeated: .message(record)),
            FieldSchema(OTLPField.ScopeEnvelope.schemaURL, "schemaUrl", .string),
        ]
    }
}
