import Metering

/// What identifies a request's batch: the client's key, or the body's hash where it sent none.
struct BatchIdentity: Sendable {
    /// Nil where the body's hash is the key.
    var key: BatchKey?
    var spoolPosition: BatchKey.SpoolPosition?

    /// Checks an `Idempotency-Key`; an enrolled agent's has the form `<agent>/<spool>/<sequence>`,
    /// and nobody else's has.
    init(header: String?, identity: IngestIdentity) throws(IngestRefusal) {
        guard let header else { return }
        guard let key = BatchKey(header) else {
            throw .invalid("Idempotency-Key must be 1 to 255 visible ASCII characters")
        }
        self.key = key
        guard let agent = identity.agent else {
            // Nobody else may use up an agent's numbers.
            if let position = key.spoolPosition {
                throw .forbidden(
                    "Idempotency-Key is one of agent \(position.agent); the API key is no agent's"
                )
            }
            return
        }
        guard let position = key.spoolPosition else {
            throw .invalid(
                "an agent's Idempotency-Key is <agent id>/<spool: 32 hex digits>/<sequence from 1>"
            )
        }
        guard position.agent == agent else {
            throw .forbidden(
                "Idempotency-Key names agent \(position.agent), but the API key belongs to agent "
                    + "\(agent)"
            )
        }
        spoolPosition = position
    }
}
