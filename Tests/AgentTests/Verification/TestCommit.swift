import COpenSSL
import Metering
import Telemetry

@testable import AgentCore

/// Receipts signed as a server signs them: one signature over the tree of a commit.
struct TestCommit {
    /// An Ed25519 key from a seed of one repeated byte.
    struct Key {
        let id: String
        let jwks: String
        fileprivate let seed: [UInt8]

        init(_ byte: UInt8) throws {
            seed = [UInt8](repeating: byte, count: 32)
            guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, 32) else {
                throw TLSFailure.error("no Ed25519 key")
            }
            defer { EVP_PKEY_free(key) }
            var publicKey = [UInt8](repeating: 0, count: 32)
            var count = 32
            EVP_PKEY_get_raw_public_key(key, &publicKey, &count)
            let x = Self.base64URL(publicKey)
            let members = Array(#"{"crv":"Ed25519","kty":"OKP","x":"\#(x)"}"#.utf8)
            id = Self.base64URL(members.withUnsafeBytes { ReceiptKeys.sha256($0) })
            jwks = #"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"\#(id)","x":"\#(x)"}]}"#
        }

        private static func base64URL(_ bytes: [UInt8]) -> String {
            var text: [UInt8] = []
            bytes.withUnsafeBytes { Telemetry.Base64.encode($0, into: &text) }
            let mapped = text.filter { $0 != UInt8(ascii: "=") }.map { byte in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                default: byte
                }
            }
            return String(decoding: mapped, as: UTF8.self)
        }
    }

    /// Lines as an agent keeps them.
    let lines: [String]

    init(_ receipts: [Receipt], key: Key) throws {
        let leaves = receipts.map {
            MerkleRange.leafHash($0.canonicalJSON, sha256: { ReceiptKeys.sha256($0) })
        }
        guard let tree = MerkleRange(leaves: leaves, sha256: { ReceiptKeys.sha256($0) }) else {
            throw AgentError(code: .verification, message: "no tree")
        }
        let signature = try Self.sign(tree.root, key)
        lines = receipts.indices.map { index in
            SignedReceipt(
                canonicalJSON: receipts[index].canonicalJSON,
                proof: ReceiptProof(
                    index: index,
                    size: receipts.count,
                    path: tree.path(of: index) ?? [],
                    root: tree.root,
                    keyID: key.id,
                    signature: signature
                )
            ).json
        }
    }

    private static func sign(_ message: [UInt8], _ key: Key) throws -> [UInt8] {
        guard let pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, key.seed, 32),
            let context = EVP_MD_CTX_new()
        else { throw TLSFailure.error("no Ed25519 key") }
        defer {
            EVP_MD_CTX_free(context)
            EVP_PKEY_free(pkey)
        }
        var signature = [UInt8](repeating: 0, count: 64)
        var count = 64
        guard EVP_DigestSignInit(context, nil, nil, nil, pkey) == 1,
            EVP_DigestSign(context, &signature, &count, message, message.count) == 1
        else { throw TLSFailure.error("cannot sign") }
        return signature
    }
}
