/// Field numbers of opentelemetry-proto 1.x, by message.
package enum OTLPField {
    /// `Export{Logs,Trace,Metrics}ServiceRequest` and `{Logs,Traces,Metrics}Data`.
    package enum Request {
        package static let resources: UInt32 = 1
    }

    /// `ResourceLogs`, `ResourceSpans`, `ResourceMetrics`.
    package enum ResourceEnvelope {
        package static let resource: UInt32 = 1
        package static let scopes: UInt32 = 2
        package static let schemaURL: UInt32 = 3
    }

    package enum Resource {
        package static let attributes: UInt32 = 1
        package static let droppedAttributesCount: UInt32 = 2
    }

    /// `ScopeLogs`, `ScopeSpans`, `ScopeMetrics`.
    package enum ScopeEnvelope {
        package static let scope: UInt32 = 1
        package static let records: UInt32 = 2
        package static let schemaURL: UInt32 = 3
    }

    /// `InstrumentationScope`.
    package enum Scope {
        package static let name: UInt32 = 1
        package static let version: UInt32 = 2
        package static let attributes: UInt32 = 3
        package static let droppedAttributesCount: UInt32 = 4
    }

    package enum KeyValue {
        package static let key: UInt32 = 1
        package static let value: UInt32 = 2
    }

    package enum AnyValue {
        package static let string: UInt32 = 1
        package static let bool: UInt32 = 2
        package static let int: UInt32 = 3
        package static let double: UInt32 = 4
        package static let array: UInt32 = 5
        package static let map: UInt32 = 6
        package static let bytes: UInt32 = 7
    }

    /// `ArrayValue` and `KeyValueList`.
    package enum Collection {
        package static let values: UInt32 = 1
    }

    package enum LogRecord {
        package static let time: UInt32 = 1
        package static let severityNumber: UInt32 = 2
        package static let severityText: UInt32 = 3
        package static let body: UInt32 = 5
        package static let attributes: UInt32 = 6
        package static let droppedAttributesCount: UInt32 = 7
        package static let flags: UInt32 = 8
        package static let traceID: UInt32 = 9
        package static let spanID: UInt32 = 10
        package static let observedTime: UInt32 = 11
        package static let eventName: UInt32 = 12
    }
}
