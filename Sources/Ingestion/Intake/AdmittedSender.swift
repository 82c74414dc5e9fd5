package import Metering

/// A sender that passed admission: who it is and under which agreement it sends.
package struct AdmittedSender: Sendable {
    /// What its key stands for.
    package var identity: IngestIdentity
    /// The tenant's agreement, which is active.
    package var state: TenantState
    /// What identifies the batch that it is about to send. A malformed key is refused as content,
    /// after the body was found to be small enough.
    var batch: Result<BatchIdentity, IngestRefusal>

    /// Throws at once where the batch key may not be used by this sender.
    init(
        identity: IngestIdentity,
        state: TenantState,
        idempotencyKey: String?
    ) throws(IngestRefusal) {
        self.identity = identity
        self.state = state
        do throws(IngestRefusal) {
            batch = .success(try BatchIdentity(header: idempotencyKey, identity: identity))
        } catch {
            if error.code == .permissionDenied { throw error }
            batch = .failure(error)
        }
    }
}
