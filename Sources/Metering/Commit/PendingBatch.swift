public import Telemetry

/// The records of one OTLP request, metered and compressed, waiting for the group commit.
public struct PendingBatch: Sendable {
    /// Whose records these are.
    public var tenant: UniqueID
    /// The tenant's key, for receipts.
    public var tenantKey: String
    /// The enrolled agent whose key sent the batch.
    public var agent: UniqueID?
    /// The signal of all its records.
    public var signal: Signal
    /// What identifies the batch within its tenant and signal.
    public var key: BatchKey
    /// Where the batch stands in its agent's spool; the server keeps a watermark per spool.
    public var spoolPosition: BatchKey.SpoolPosition?
    /// Tells a resend from a reused key.
    public var bodyHash: BodyHash
    /// The identifier of the receipt that an accepted batch gets.
    public var receipt: UniqueID
    /// The revision of the tenant's agreement that the batch was admitted under; a commit that
    /// finds another one has it admitted again.
    public var agreementRevision: Int64
    /// Whether the agreement has a quota that blocks or a usage cap.
    public var isLimited: Bool
    /// Whether the sender asked for the whole receipt in the reply.
    public var wantsReceipt: Bool
    /// The rules were chosen for instants from here …
    public var rulesInForceFrom: Instant
    /// … to before here; a commit outside the window has the batch metered again.
    public var rulesInForceUntil: Instant
    /// At most one part per data source.
    public var parts: [PendingPart]
    /// At most one per data source and reason.
    public var refusals: [Refusal]
    /// What the sender is told of the refused records; a duplicate repeats it.
    public var refusalMessage: String?

    /// A batch ready to be committed.
    public init(
        tenant: UniqueID,
        tenantKey: String,
        agent: UniqueID?,
        signal: Signal,
        key: BatchKey,
        spoolPosition: BatchKey.SpoolPosition?,
        bodyHash: BodyHash,
        receipt: UniqueID,
        agreementRevision: Int64 = 0,
        isLimited: Bool = false,
        wantsReceipt: Bool = false,
        rulesInForceFrom: Instant,
        rulesInForceUntil: Instant,
        parts: [PendingPart],
        refusals: [Refusal],
        refusalMessage: String? = nil
    ) {
        self.tenant = tenant
        self.tenantKey = tenantKey
        self.agent = agent
        self.signal = signal
        self.key = key
        self.spoolPosition = spoolPosition
        self.bodyHash = bodyHash
        self.receipt = receipt
        self.agreementRevision = agreementRevision
        self.isLimited = isLimited
        self.wantsReceipt = wantsReceipt
        self.rulesInForceFrom = rulesInForceFrom
        self.rulesInForceUntil = rulesInForceUntil
        self.parts = parts
        self.refusals = refusals
        self.refusalMessage = refusalMessage
    }

    /// What the batch weighs in a queue, in bytes.
    public var weightBytes: Int { parts.reduce(512) { $0 + $1.frame.count + 256 } }

    /// The number of refused records, over all data sources and reasons.
    public var refusedRecords: Int64 { refusals.reduce(0) { $0 &+ $1.records } }
}
