/// The kind of a metric's data points.
public enum MetricType: String, Hashable, Sendable, CaseIterable {
    case gauge
    case sum
    case histogram
    case exponentialHistogram = "exponential_histogram"
    case summary

    /// The member of `Metric.data`.
    @inline(__always)
    init?(field: UInt32) {
        switch field {
        case OTLPField.Metric.gauge: self = .gauge
        case OTLPField.Metric.sum: self = .sum
        case OTLPField.Metric.histogram: self = .histogram
        case OTLPField.Metric.exponentialHistogram: self = .exponentialHistogram
        case OTLPField.Metric.summary: self = .summary
        default: return nil
        }
    }

    /// The member of `Metric.data`.
    var field: UInt32 {
        switch self {
        case .gauge: OTLPField.Metric.gauge
        case .sum: OTLPField.Metric.sum
        case .histogram: OTLPField.Metric.histogram
        case .exponentialHistogram: OTLPField.Metric.exponentialHistogram
        case .summary: OTLPField.Metric.summary
        }
    }

    /// The field of a data point that holds its attributes.
    var attributesField: UInt32 {
        switch self {
        case .gauge, .sum: OTLPField.NumberPoint.attributes
        case .histogram: OTLPField.HistogramPoint.attributes
        case .exponentialHistogram: OTLPField.ExponentialPoint.attributes
        case .summary: OTLPField.SummaryPoint.attributes
        }
    }
}
