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
        package static let entities: UInt32 = 3
    }

    /// `EntityRef`.
    package enum EntityReference {
        package static let schemaURL: UInt32 = 1
        package static let type: UInt32 = 2
        package static let idKeys: UInt32 = 3
        package static let descriptionKeys: UInt32 = 4
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

    package enum Span {
        package static let traceID: UInt32 = 1
        package static let spanID: UInt32 = 2
        package static let traceState: UInt32 = 3
        package static let parentSpanID: UInt32 = 4
        package static let name: UInt32 = 5
        package static let kind: UInt32 = 6
        package static let startTime: UInt32 = 7
        package static let endTime: UInt32 = 8
        package static let attributes: UInt32 = 9
        package static let droppedAttributesCount: UInt32 = 10
        package static let events: UInt32 = 11
        package static let droppedEventsCount: UInt32 = 12
        package static let links: UInt32 = 13
        package static let droppedLinksCount: UInt32 = 14
        package static let status: UInt32 = 15
        package static let flags: UInt32 = 16
    }

    /// `Span.Event`.
    package enum SpanEvent {
        package static let time: UInt32 = 1
        package static let name: UInt32 = 2
        package static let attributes: UInt32 = 3
        package static let droppedAttributesCount: UInt32 = 4
    }

    /// `Span.Link`.
    package enum SpanLink {
        package static let traceID: UInt32 = 1
        package static let spanID: UInt32 = 2
        package static let traceState: UInt32 = 3
        package static let attributes: UInt32 = 4
        package static let droppedAttributesCount: UInt32 = 5
        package static let flags: UInt32 = 6
    }

    package enum Status {
        package static let message: UInt32 = 2
        package static let code: UInt32 = 3
    }

    package enum Metric {
        package static let name: UInt32 = 1
        package static let description: UInt32 = 2
        package static let unit: UInt32 = 3
        package static let gauge: UInt32 = 5
        package static let sum: UInt32 = 7
        package static let histogram: UInt32 = 9
        package static let exponentialHistogram: UInt32 = 10
        package static let summary: UInt32 = 11
        package static let metadata: UInt32 = 12
    }

    /// `Gauge`, `Sum`, `Histogram`, `ExponentialHistogram`, `Summary`.
    package enum MetricData {
        package static let points: UInt32 = 1
        package static let temporality: UInt32 = 2
        package static let isMonotonic: UInt32 = 3
    }

    /// What all kinds of data points have in common.
    package enum Point {
        package static let startTime: UInt32 = 2
        package static let time: UInt32 = 3
    }

    package enum NumberPoint {
        package static let double: UInt32 = 4
        package static let exemplars: UInt32 = 5
        package static let int: UInt32 = 6
        package static let attributes: UInt32 = 7
        package static let flags: UInt32 = 8
    }

    package enum HistogramPoint {
        package static let count: UInt32 = 4
        package static let sum: UInt32 = 5
        package static let bucketCounts: UInt32 = 6
        package static let explicitBounds: UInt32 = 7
        package static let exemplars: UInt32 = 8
        package static let attributes: UInt32 = 9
        package static let flags: UInt32 = 10
        package static let min: UInt32 = 11
        package static let max: UInt32 = 12
    }

    package enum ExponentialPoint {
        package static let attributes: UInt32 = 1
        package static let count: UInt32 = 4
        package static let sum: UInt32 = 5
        package static let scale: UInt32 = 6
        package static let zeroCount: UInt32 = 7
        package static let positive: UInt32 = 8
        package static let negative: UInt32 = 9
        package static let flags: UInt32 = 10
        package static let exemplars: UInt32 = 11
        package static let min: UInt32 = 12
        package static let max: UInt32 = 13
        package static let zeroThreshold: UInt32 = 14
    }

    /// `ExponentialHistogramDataPoint.Buckets`.
    package enum Buckets {
        package static let offset: UInt32 = 1
        package static let counts: UInt32 = 2
    }

    package enum SummaryPoint {
        package static let count: UInt32 = 4
        package static let sum: UInt32 = 5
        package static let quantiles: UInt32 = 6
        package static let attributes: UInt32 = 7
        package static let flags: UInt32 = 8
    }

    /// `SummaryDataPoint.ValueAtQuantile`.
    package enum Quantile {
        package static let quantile: UInt32 = 1
        package static let value: UInt32 = 2
    }

    package enum Exemplar {
        package static let time: UInt32 = 2
        package static let double: UInt32 = 3
        package static let spanID: UInt32 = 4
        package static let traceID: UInt32 = 5
        package static let int: UInt32 = 6
        package static let attributes: UInt32 = 7
    }
}
