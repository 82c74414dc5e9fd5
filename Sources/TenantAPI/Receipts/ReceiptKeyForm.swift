import Crypto
import Foundation
import Metering

/// Public keys of receipts as JSON Web Keys (RFC 8037, section 2).
public enum ReceiptKeyForm {
    static let schema = Schema.object([
        "kty": .words(["OKP"]), "crv": .words(["Ed25519"]), "alg": .words(["EdDSA"]),
        "use": .words(["sig"]), "kid": .text(), "x": .text(),
    ])

    /// The key's identifier: its thumbprint by SHA-256 (RFC 7638; RFC 8037, appendix A.3).
    public static func thumbprint(_ publicKey: [UInt8]) -> String {
        let members = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"\(base64URL(publicKey))\"}"
        return base64URL(Array(SHA256.hash(data: Data(members.utf8))))
    }

    static func json(_ key: ReceiptKey) -> JSONValue {
        [
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": .string(key.id), "x": .string(base64URL(key.publicKey)),
        ]
    }

    /// RFC 4648, section 5, without padding.
    private static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
