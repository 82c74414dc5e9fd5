package import Compression
package import Telemetry

/// A request as its transport hands it over: whole, but neither decompressed nor checked.
package struct OTLPSubmission: Sendable {
    /// Who sends it.
    package var sender: AdmittedSender
    /// What kind of records the route or call takes.
    package var signal: Signal
    /// How the message is written.
    package var encoding: OTLPEncoding
    /// How the message is compressed; nil for not at all.
    package var coding: ContentCoding?
    /// The bytes as they arrived.
    package var received: OTLPBody
    /// Whether the reply should carry the whole receipt.
    package var wantsReceipt: Bool
    /// The memory that the request holds, the received bytes included.
    package var charge: MemoryCharge

    /// A request of an admitted sender.
    package init(
        sender: AdmittedSender,
        signal: Signal,
        encoding: OTLPEncoding,
        coding: ContentCoding?,
        received: OTLPBody,
        wantsReceipt: Bool = false,
        charge: MemoryCharge
    ) {
        self.sender = sender
        self.signal = signal
        self.encoding = encoding
        self.coding = coding
        self.received = received
        self.wantsReceipt = wantsReceipt
        self.charge = charge
    }
}
