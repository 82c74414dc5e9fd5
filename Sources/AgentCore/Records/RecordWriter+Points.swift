import Glibc
import Telemetry

extension RecordWriter {
    /// Begins a point of a sum over an interval that ends now.
    func beginSum(_ metric: MetricName, _ value: UInt64, over interval: AggregateInterval) {
        prepareRequest(isDerived: true)
        metrics.beginSum(
            metric.name,
            unit: metric.unit,
            startTimeUnixNano: clock.unixNano(interval.startNs),
            timeUnixNano: clock.unixNano(interval.endNs),
            value: Int64(clamping: value)
        )
    }

    /// Begins a point of a histogram of durations over an interval.
    func beginHistogram(
        _ metric: MetricName,
        _ durations: DurationHistogram,
        over interval: AggregateInterval
    ) {
        prepareRequest(isDerived: true)
        metrics.beginHistogram(
            metric.name,
            unit: metric.unit,
            startTimeUnixNano: clock.unixNano(interval.startNs),
            timeUnixNano: clock.unixNano(interval.endNs),
            sum: Double(durations.tally.sum) / 1e9,
            bounds: DurationHistogram.boundsSeconds,
            buckets: durations.buckets
        )
    }
}
