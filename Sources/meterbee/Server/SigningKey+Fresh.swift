import Crypto
import Foundation
import Storage
import TenantAPI

extension SigningKey {
    /// A new key under its thumbprint.
    static func fresh() -> SigningKey {
        let key = Curve25519.Signing.PrivateKey()
        let publicKey = Array(key.publicKey.rawRepresentation)
        return SigningKey(
            id: ReceiptKeyForm.thumbprint(publicKey),
            privateKey: Array(key.rawRepresentation),
            publicKey: publicKey
        )
    }
}
