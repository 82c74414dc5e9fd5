import Crypto

/// The secret with which a webhook's messages are signed, as Standard Webhooks writes it.
public struct WebhookSecret: Hashable, Sendable {
    /// 24 to 64 bytes.
    public let bytes: [UInt8]

    /// A secret as it is stored.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// A new secret of 32 random bytes.
    public static func fresh() -> WebhookSecret {
        WebhookSecret(bytes: SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) })
    }

    /// `whsec_` and the bytes in base64; shown once.
    public var text: String { "whsec_" + Base64.encode(bytes) }

    /// The value of `webhook-signature` for a message: one `v1` signature per secret, so that the
    /// receiver may know either while one takes the other's place.
    ///
    /// HMAC-SHA256 over `id.timestamp.body` (Standard Webhooks, "Signature scheme").
    public static func signature(
        of body: [UInt8],
        id: String,
        timestamp: Int64,
        secrets: [WebhookSecret]
    ) -> String {
        let message = Array("\(id).\(timestamp).".utf8) + body
        return secrets.map { secret in
            let key = SymmetricKey(data: secret.bytes)
            let code = HMAC<SHA256>.authenticationCode(for: message, using: key)
            return "v1," + Base64.encode(Array(code))
        }.joined(separator: " ")
    }
}
