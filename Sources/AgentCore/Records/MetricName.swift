/// A metric and its unit: OpenTelemetry's semantic conventions where one exists, ours under
/// `meterbee.`.
struct MetricName: Hashable, Sendable {
    let name: String
    /// A unit of UCUM.
    let unit: String

    /// Waits of threads that could run, for a processor.
    static let runQueueWait = MetricName(name: "meterbee.sched.run_queue.wait", unit: "s")
    /// From when a request to a device was made until it was completed.
    static let diskDuration = MetricName(name: "meterbee.disk.operation.duration", unit: "s")
    /// Bytes of completed requests; the convention's `system.disk.io`.
    static let diskBytes = MetricName(name: "system.disk.io", unit: "By")
    /// Requests that were completed with an error.
    static let diskErrors = MetricName(name: "meterbee.disk.operation.errors", unit: "{operation}")
}
