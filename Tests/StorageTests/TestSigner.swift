import Crypto
import Metering

/// A key of the tests' own that signs and checks receipts as the server's does.
struct TestSigner: Sendable {
    static let shared = TestSigner()

    static let sha256: MerkleRange.Hash = { bytes in Array(SHA256.hash(data: bytes)) }

    private let key = Curve25519.Signing.PrivateKey()

    var signer: ReceiptSigner {
        ReceiptSigner(
            keyID: "test",
            sha256: Self.sha256,
            sign: { [key] root in (try? key.signature(for: root)).map(Array.init) }
        )
    }

    /// Whether a receipt is what was signed.
    func holds(_ receipt: SignedReceipt) -> Bool {
        receipt.proof.leads(from: receipt.canonicalJSON, sha256: Self.sha256)
            && key.publicKey.isValidSignature(receipt.proof.signature, for: receipt.proof.root)
    }
}
