import COpenSSL
import Telemetry

/// The server's public keys, as its `/api/v1/receipts/public-key` tells them (RFC 7517, RFC 8037).
struct ReceiptKeys: Sendable {
    /// A key set's file beside receipts.
    static let fileName = "keys.json"
    private static let keyBytes = 32
    private static let signatureBytes = 64

    /// Public keys of 32 bytes by their identifiers.
    private var keys: [String: [UInt8]] = [:]

    /// Reads a JWK set; keys of other kinds, and those whose identifier is not their thumbprint
    /// (RFC 7638), are left out.
    ///
    /// - Throws: `AgentError` where there is no key that can be used.
    init(_ document: [UInt8], name: String) throws(AgentError) {
        for key in JSONTree(document)?["keys"]?.elements ?? [] {
            guard let id = key["kid"]?.text, key["crv"]?.text == "Ed25519",
                let text = key["x"]?.text, let bytes = Self.base64URL(text),
                bytes.count == Self.keyBytes, Self.thumbprint(text) == id
            else { continue }
            keys[id] = bytes
        }
        guard !keys.isEmpty else {
            throw AgentError(
                code: .verification,
                message: "\(name) holds no Ed25519 key; it is what a server answers to "
                    + "GET /api/v1/receipts/public-key"
            )
        }
    }

    var count: Int { keys.count }

    /// Whether a key of that identifier is known.
    func contains(_ id: String) -> Bool { keys[id] != nil }

    /// Whether a key signed a message (RFC 8032).
    func isSigned(_ message: [UInt8], by id: String, signature: [UInt8]) -> Bool {
        guard let bytes = keys[id], signature.count == Self.signatureBytes,
            let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count)
        else { return false }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        let holds =
            EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        ERR_clear_error()
        return holds
    }

    /// SHA-256.
    static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, EVP_sha256(), nil)
        return digest
    }

    private static func thumbprint(_ x: String) -> String {
        let members = Array(#"{"crv":"Ed25519","kty":"OKP","x":"\#(x)"}"#.utf8)
        let digest = members.withUnsafeBytes { sha256($0) }
        var text: [UInt8] = []
        digest.withUnsafeBytes { Telemetry.Base64.encode($0, into: &text) }
        return String(
            decoding: text.compactMap { byte -> UInt8? in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                case UInt8(ascii: "="): nil
                default: byte
                }
            },
            as: UTF8.self
        )
    }

    /// RFC 4648, section 5, without padding.
    private static func base64URL(_ text: String) -> [UInt8]? {
        var standard = text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        while standard.count % 4 != 0 { standard.append(UInt8(ascii: "=")) }
        return Telemetry.Base64.decode(standard)
    }
}
