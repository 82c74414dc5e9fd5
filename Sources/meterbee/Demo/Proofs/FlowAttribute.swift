/// Names of attributes of `net.flow` that OpenTelemetry has no convention for.
enum FlowAttribute {
    static let sentBytes = "meterbee.flow.bytes_sent"
    static let receivedBytes = "meterbee.flow.bytes_received"
}
