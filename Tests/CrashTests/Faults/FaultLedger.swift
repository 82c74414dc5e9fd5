/// What the clients of the fault tests were told, over all of them.
actor FaultLedger {
    /// One batch that was answered for good.
    struct Answer: Sendable {
        var tenant: Int
        /// False where a quota or a cap refused it whole.
        var isAccepted: Bool
        var receipt: String
        var records: Int
        /// As it was sent, to be sent again at the end; kept for some batches only.
        var body: [UInt8]?
        var idempotencyKey: String?
    }

    /// By the identity that every record of the batch carries.
    private(set) var answers: [String: Answer] = [:]
    private(set) var retries = 0
    private(set) var faults: [String] = []
    private(set) var isOver = false

    func add(_ identity: String, _ answer: Answer) { answers[identity] = answer }
    func countRetry() { retries += 1 }
    func addFault(_ text: String) { faults.append(text) }
    func end() { isOver = true }
}
