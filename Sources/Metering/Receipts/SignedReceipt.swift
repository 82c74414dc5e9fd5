/// A receipt's canonical JSON with its proof.
public struct SignedReceipt: Hashable, Sendable {
    /// The receipt as RFC 8785 writes it, without the proof: what the proof's leaf is the hash of.
    public var canonicalJSON: [UInt8]
    /// Shows who signed it.
    public var proof: ReceiptProof

    /// A receipt with its proof.
    public init(canonicalJSON: [UInt8], proof: ReceiptProof) {
        self.canonicalJSON = canonicalJSON
        self.proof = proof
    }

    /// The receipt as compact JSON, the proof its last member.
    public var json: String {
        String(decoding: canonicalJSON.dropLast(), as: UTF8.self) + ",\"proof\":" + proof.json + "}"
    }
}
