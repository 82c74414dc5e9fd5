import Metering
import Telemetry

/// A request that passed admission, with its bytes as they are metered.
struct PendingRequest: Sendable {
    var identity: IngestIdentity
    var state: TenantState
    var signal: Signal
    var batch: BatchIdentity
    var wantsReceipt: Bool
    /// The uncompressed body as it was sent; its hash identifies it.
    var body: OTLPBody
    /// The OTLP protobuf message: the body itself unless that is JSON.
    var message: OTLPBody
}
