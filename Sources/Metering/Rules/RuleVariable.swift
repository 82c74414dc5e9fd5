public import Expressions

/// The variables that conversion rules, filters and detections may name; the raw value is the slot.
public enum RuleVariable: Int, CaseIterable, Sendable {
    case canonicalSize
    case bodySize
    case attributesSize
    case resourceSize
    case samples
    case signal
    case eventName
    case scope
    case severity
    case attributes
    case resource
    case body
    case name
    case kind
    case durationNs
    case metricName
    case metricType
    case sampleWeight

    /// The name in an expression.
    public var name: String {
        switch self {
        case .canonicalSize: "canonical_size"
        case .bodySize: "body_size"
        case .attributesSize: "attributes_size"
        case .resourceSize: "resource_size"
        case .samples: "samples"
        case .signal: "signal"
        case .eventName: "event_name"
        case .scope: "scope"
        case .severity: "severity"
        case .attributes: "attributes"
        case .resource: "resource"
        case .body: "body"
        case .name: "name"
        case .kind: "kind"
        case .durationNs: "duration_ns"
        case .metricName: "metric_name"
        case .metricType: "metric_type"
        case .sampleWeight: "sample_weight"
        }
    }

    /// The type that the checker gives it.
    public var type: ExpressionType {
        switch self {
        case .canonicalSize, .bodySize, .attributesSize, .resourceSize, .samples, .severity, .kind,
            .durationNs, .sampleWeight:
            .int
        case .signal, .eventName, .scope, .name, .metricName, .metricType: .string
        case .attributes, .resource: .map(.string, .dyn)
        case .body: .dyn
        }
    }

    /// What the variable holds, in one line.
    public var meaning: String {
        switch self {
        case .canonicalSize:
            "32 + body_size + attributes_size + resource_size + 8 × samples, in bytes"
        case .bodySize: "a log's body; a span's name and status message; a metric's name, in bytes"
        case .attributesSize:
            "the record's attributes with those of events, links and exemplars, in bytes"
        case .resourceSize: "resource and scope attributes, in bytes"
        case .samples: "numbers that a data point holds; 0 for logs and spans"
        case .signal: "logs, traces or metrics"
        case .eventName: "a log's event name"
        case .scope: "the name of the instrumentation scope"
        case .severity: "a log's severity number, 1 to 24; 0 when unspecified"
        case .attributes: "the record's attributes; of repeated keys the last"
        case .resource: "the resource's attributes; of repeated keys the last"
        case .body: "a log's body, null without one"
        case .name: "a span's name"
        case .kind: "a span's kind, 1 (internal) to 5 (consumer); 0 when unspecified"
        case .durationNs: "a span's length in nanoseconds"
        case .metricName: "the name of a data point's metric"
        case .metricType: "gauge, sum, histogram, exponential_histogram or summary"
        case .sampleWeight: "the attribute meterbee.sample_weight, 1 without it"
        }
    }
}
