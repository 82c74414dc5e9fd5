/// A creating request's claim to be carried out once, however often it is sent.
public struct IdempotencyClaim: Hashable, Sendable {
    /// The API key or enrollment token that sent the request.
    public var keyID: UniqueID
    /// The client's `Idempotency-Key`, 1 to 255 visible ASCII characters.
    public var idempotencyKey: String
    /// SHA-256 over method, path, query and body: what makes another request another.
    public var requestSHA256: [UInt8]
    /// The tenant in whose name the request acts; nil for an operator's own.
    public var tenantID: UniqueID?

    /// Takes every property by name.
    public init(
        keyID: UniqueID,
        idempotencyKey: String,
        requestSHA256: [UInt8],
        tenantID: UniqueID?
    ) {
        self.keyID = keyID
        self.idempotencyKey = idempotencyKey
        self.requestSHA256 = requestSHA256
        self.tenantID = tenantID
    }
}
