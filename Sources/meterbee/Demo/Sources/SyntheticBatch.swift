import Telemetry

/// Made-up records in the form that the agent's have.
struct SyntheticBatch: Sendable {
    let source: String
    private var encoder = OTLPLogsEncoder()

    init(source: String) {
        self.source = source
        encoder.beginResource()
        encoder.attribute("host.name", "synthetic")
        encoder.attribute("service.name", "meterbee-demo SYNTHETIC")
        encoder.beginScope(name: source, version: "1")
    }

    var recordCount: Int { encoder.recordCount }

    mutating func addFlow(pid: Int64, sentBytes: Int64, receivedBytes: Int64) {
        begin()
        encoder.attribute("network.transport", "tcp")
        encoder.attribute("network.type", "ipv4")
        encoder.attribute("source.address", "10.0.0.\(pid % 250)")
        encoder.attribute("source.port", 32_768 + pid % 28_000)
        encoder.attribute("destination.address", "10.1.0.1")
        encoder.attribute("destination.port", Int64(443))
        encoder.attribute("process.pid", pid)
        encoder.attribute("process.executable.name", "synthetic")
        encoder.attribute(FlowAttribute.sentBytes, sentBytes)
        encoder.attribute(FlowAttribute.receivedBytes, receivedBytes)
    }

    mutating func addExecution(pid: Int64, parentPID: Int64) {
        begin()
        encoder.attribute("process.pid", pid)
        encoder.attribute("process.parent_pid", parentPID)
        encoder.attribute("process.executable.path", "/usr/bin/true")
        encoder.attribute("process.executable.name", "true")
        encoder.attribute("process.command_args", ["/bin/true"])
        encoder.attribute("user.id", "0")
    }

    /// The encoded request.
    mutating func finish() -> [UInt8] { encoder.finish() }

    private mutating func begin() {
        let now = WallClock.unixNano
        encoder.beginRecord(timeUnixNano: now, observedTimeUnixNano: now, eventName: source)
    }
}
