/// The installation's key that signs receipts; hashing and signing come from outside the core.
public struct ReceiptSigner: Sendable {
    /// Names the public key.
    public var keyID: String
    /// SHA-256.
    public var sha256: MerkleRange.Hash
    /// Ed25519; nil when the signature cannot be made.
    public var sign: @Sendable ([UInt8]) -> [UInt8]?

    /// Takes every property by name.
    public init(
        keyID: String,
        sha256: @escaping MerkleRange.Hash,
        sign: @escaping @Sendable ([UInt8]) -> [UInt8]?
    ) {
        self.keyID = keyID
        self.sha256 = sha256
        self.sign = sign
    }
}
