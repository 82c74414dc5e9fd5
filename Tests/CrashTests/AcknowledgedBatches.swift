/// What the clients were told, over all of them.
actor AcknowledgedBatches {
    /// One acknowledged batch.
    struct Batch: Sendable {
        var receipt: String
        /// As it was sent, to be sent again at the end; kept for some batches only.
        var body: [UInt8]?
        var idempotencyKey: String?
    }

    /// By the identity that every record of the batch carries.
    private(set) var batches: [String: Batch] = [:]
    private(set) var duplicates = 0
    private(set) var retries = 0
    private(set) var faults: [String] = []

    var count: Int { batches.count }

    func add(_ identity: String, _ batch: Batch, isDuplicate: Bool) {
        if batches.updateValue(batch, forKey: identity) != nil {
            faults.append("batch \(identity) was acknowledged as two")
        }
        if isDuplicate { duplicates += 1 }
    }

    func countRetry() { retries += 1 }
    func addFault(_ text: String) { faults.append(text) }

    /// The batches that were kept whole.
    var kept: [Batch] { batches.values.filter { $0.body != nil } }
}
