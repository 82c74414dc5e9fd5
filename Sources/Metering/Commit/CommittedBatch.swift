/// What a commit made of a batch that it took: durable.
public struct CommittedBatch: Hashable, Sendable {
    /// The identifier of the batch's receipt.
    public var receipt: UniqueID
    /// The clock of the transaction.
    public var receivedAt: Instant
    /// Refused records, at admission and in the commit.
    public var rejectedRecords: Int64
    /// What the sender is told of them; nil without any.
    public var refusalMessage: String?
    /// The data sources that the commit itself refused, for a quota or a cap.
    public var refusedDataSources: Set<String>
    /// The whole receipt with its proof, where the batch asked for it.
    public var receiptJSON: String?

    /// Takes every property by name.
    public init(
        receipt: UniqueID,
        receivedAt: Instant,
        rejectedRecords: Int64 = 0,
        refusalMessage: String? = nil,
        refusedDataSources: Set<String> = [],
        receiptJSON: String? = nil
    ) {
        self.receipt = receipt
        self.receivedAt = receivedAt
        self.rejectedRecords = rejectedRecords
        self.refusalMessage = refusalMessage
        self.refusedDataSources = refusedDataSources
        self.receiptJSON = receiptJSON
    }
}
