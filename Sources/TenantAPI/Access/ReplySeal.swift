import Crypto
import Foundation
import Metering

/// Seals kept replies with the caller's own credential, so that whoever reads the database reads no
/// secret that a reply showed once.
struct ReplySeal {
    private let key: SymmetricKey

    init(credential: APIKeySecret, idempotencyKey: String) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(credential.secret.utf8)),
            salt: Array(credential.id.description.utf8),
            info: Array("meterbee kept reply ".utf8) + Array(idempotencyKey.utf8),
            outputByteCount: 32
        )
    }

    func seal(_ text: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(Array(text.utf8), using: key)
        // A box with the default nonce always has a combined form.
        guard let combined = box.combined else { throw Problem.internalError }
        return Array(combined)
    }

    func open(_ sealed: [UInt8]) throws -> String {
        let plain = try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key)
        return String(decoding: plain, as: UTF8.self)
    }
}
