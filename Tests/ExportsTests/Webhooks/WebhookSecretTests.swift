import Foundation
import Testing

@testable import Exports

@Suite("webhook signatures")
struct WebhookSecretTests {
    /// Computed with Python's hmac and base64, not with this product's code.
    @Test("Python's hmac computes the same signatures, for one secret and for two")
    func python() throws {
        let secrets = [
            WebhookSecret(bytes: Array(0..<32)), WebhookSecret(bytes: Array(200..<232)),
        ]
        let body = Array(#"{"type":"invoice.paid","data":{"ü":1}}"#.utf8)
        let ours = WebhookSecret.signature(
            of: body,
            id: "msg_1",
            timestamp: 1_795_000_000,
            secrets: secrets
        )
        let script = """
            import base64, hashlib, hmac, sys
            body = sys.stdin.buffer.read()
            signatures = []
            for secret in sys.argv[1:]:
                key = base64.b64decode(secret.removeprefix("whsec_"))
                message = b"msg_1.1795000000." + body
                code = hmac.new(key, message, hashlib.sha256).digest()
                signatures.append("v1," + base64.b64encode(code).decode())
            print(" ".join(signatures))
            """
        let theirs = try Python.run(
            "python3",
            ["-c", script] + secrets.map(\.text),
            input: String(decoding: body, as: UTF8.self)
        )
        #expect(theirs.output == ours + "\n")
    }

    static let texts = ["", "f", "fo", "foo", "foob", "fooba", "foobar"]
    static let encoded = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]

    @Test("base64 is that of RFC 4648, section 10", arguments: zip(texts, encoded))
    func base64(text: String, expected: String) {
        #expect(Base64.encode(Array(text.utf8)) == expected)
    }

    @Test("a fresh secret has 32 bytes and is no other's")
    func fresh() {
        let secrets = (0..<50).map { _ in WebhookSecret.fresh() }
        #expect(Set(secrets).count == 50)
        #expect(secrets.allSatisfy { $0.bytes.count == 32 && $0.text.hasPrefix("whsec_") })
    }
}
