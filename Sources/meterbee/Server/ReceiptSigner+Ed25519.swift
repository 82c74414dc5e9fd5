import Crypto
import Metering
import Storage

extension ReceiptSigner {
    /// FIPS 180-4.
    static let sha256: MerkleRange.Hash = { Array(SHA256.hash(data: $0)) }

    /// Signs with a stored key; throws where that is no key.
    init(_ key: SigningKey) throws {
        let privateKey = try Curve25519.Signing.PrivateKey(rawRepresentation: key.privateKey)
        self.init(
            keyID: key.id,
            sha256: Self.sha256,
            sign: { root in (try? privateKey.signature(for: root)).map(Array.init) }
        )
    }
}
