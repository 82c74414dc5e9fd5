/// The messages of OTLP 1.x whose fields are written as JSON.
enum MessageSchema: Sendable {
    case logsRequest, tracesRequest, metricsRequest
    case resourceLogs, resourceSpans, resourceMetrics
    case scopeLogs, scopeSpans, scopeMetrics
    case resource, entityReference, scope
    case keyValue, anyValue, arrayValue, keyValueList
    case logRecord
    case span, spanEvent, spanLink, status
    case metric, gauge, sum, histogram, exponentialHistogram, summary
    case numberPoint, histogramPoint, exponentialPoint, buckets, summaryPoint, quantile, exemplar

    /// The request of a signal.
    init(request signal: Signal) {
        switch signal {
        case .logs: self = .logsRequest
        case .traces: self = .tracesRequest
        case .metrics: self = .metricsRequest
        }
    }

    /// The fields in the order in which they are written.
    var fields: [FieldSchema] {
        switch self {
        case .logsRequest: Self.logsRequestFields
        case .tracesRequest: Self.tracesRequestFields
        case .metricsRequest: Self.metricsRequestFields
        case .resourceLogs: Self.resourceLogsFields
        case .resourceSpans: Self.resourceSpansFields
        case .resourceMetrics: Self.resourceMetricsFields
        case .scopeLogs: Self.scopeLogsFields
        case .scopeSpans: Self.scopeSpansFields
        case .scopeMetrics: Self.scopeMetricsFields
        case .resource: Self.resourceFields
        case .entityReference: Self.entityReferenceFields
        case .scope: Self.scopeFields
        case .keyValue: Self.keyValueFields
        case .anyValue: Self.anyValueFields
        case .arrayValue: Self.arrayValueFields
        case .keyValueList: Self.keyValueListFields
        case .logRecord: Self.logRecordFields
        case .span: Self.spanFields
        case .spanEvent: Self.spanEventFields
        case .spanLink: Self.spanLinkFields
        case .status: Self.statusFields
        case .metric: Self.metricFields
        case .gauge: Self.gaugeFields
        case .sum: Self.sumFields
        case .histogram: Self.histogramFields
        case .exponentialHistogram: Self.exponentialHistogramFields
        case .summary: Self.summaryFields
        case .numberPoint: Self.numberPointFields
        case .histogramPoint: Self.histogramPointFields
        case .exponentialPoint: Self.exponentialPointFields
        case .buckets: Self.bucketsFields
        case .summaryPoint: Self.summaryPointFields
        case .quantile: Self.quantileFields
        case .exemplar: Self.exemplarFields
        }
    }

    /// Bytes to set aside for the length of such a message, so that closing it seldom moves it.
    var lengthWidth: Int {
        switch self {
        case .resourceLogs, .resourceSpans, .resourceMetrics, .scopeLogs, .scopeSpans,
            .scopeMetrics:
            4
        case .metric, .gauge, .sum, .histogram, .exponentialHistogram, .summary: 3
        case .logRecord, .span, .resource, .numberPoint, .histogramPoint, .exponentialPoint,
            .summaryPoint:
            2
        default: 1
        }
    }

    /// Whether values nest one level deeper inside.
    var isContainer: Bool { self == .arrayValue || self == .keyValueList }
}
