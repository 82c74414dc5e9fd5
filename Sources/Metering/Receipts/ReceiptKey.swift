/// A public key that receipts are signed with.
public struct ReceiptKey: Hashable, Sendable {
    /// The thumbprint of the key (RFC 7638), base64url.
    public var id: String
    /// Ed25519, 32 bytes.
    public var publicKey: [UInt8]

    /// A key under its identifier.
    public init(id: String, publicKey: [UInt8]) {
        self.id = id
        self.publicKey = publicKey
    }
}
