import Crypto
import Foundation
import Metering

/// Checks receipts with nothing but the public keys, as anybody can who has a receipt.
struct OfflineVerifier: Sendable {
    /// A JSON Web Key set.
    private struct KeySet: Decodable {
        struct Key: Decodable {
            var kid: String
            var x: String
        }

        var keys: [Key]
    }

    private var keys: [String: Curve25519.Signing.PublicKey] = [:]

    /// The identifiers of the keys.
    var keyIDs: [String] { keys.keys.sorted() }

    /// Takes the document of `/api/v1/receipts/public-key`.
    init(keySet: Data) throws {
        for key in try JSONDecoder().decode(KeySet.self, from: keySet).keys {
            let text = key.x.replacing("-", with: "+").replacing("_", with: "/")
            let padded = text + String(repeating: "=", count: (4 - text.count % 4) % 4)
            guard let bytes = Data(base64Encoded: padded) else { continue }
            keys[key.kid] = try Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        }
    }

    /// Whether a receipt is the one that was signed; false for a changed or malformed one.
    func holds(_ document: Data) -> Bool {
        guard var receipt = Self.object(document),
            let proof = (receipt["proof"] as? [String: Any]).flatMap(Self.proof),
            let key = keys[proof.keyID]
        else { return false }
        receipt["proof"] = nil
        // Sorted members without white space: of what a receipt holds, RFC 8785 makes the same.
        guard
            let canonical = try? JSONSerialization.data(
                withJSONObject: receipt,
                options: [.sortedKeys, .withoutEscapingSlashes]
            )
        else { return false }
        return proof.leads(from: Array(canonical), sha256: { Array(SHA256.hash(data: $0)) })
            && key.isValidSignature(proof.signature, for: proof.root)
    }

    /// The receipt with one byte more on its bill.
    static func altered(_ document: Data) -> Data? {
        guard var receipt = object(document),
            var sources = receipt["data_sources"] as? [[String: Any]], !sources.isEmpty,
            let bytes = sources[0]["billable_bytes"] as? Int
        else { return nil }
        sources[0]["billable_bytes"] = bytes + 1
        receipt["data_sources"] = sources
        return try? JSONSerialization.data(withJSONObject: receipt)
    }

    /// The root that a receipt was signed under; one for each commit.
    static func root(_ document: Data) -> String? {
        (object(document)?["proof"] as? [String: Any])?["root"] as? String
    }

    private static func object(_ document: Data) -> [String: Any]? {
        try? JSONSerialization.jsonObject(with: document) as? [String: Any]
    }

    private static func proof(_ json: [String: Any]) -> ReceiptProof? {
        func bytes(_ value: Any?) -> [UInt8]? {
            (value as? String).flatMap { Data(base64Encoded: $0) }.map(Array.init)
        }
        guard let index = json["index"] as? Int, let size = json["size"] as? Int,
            let path = json["path"] as? [String], let root = bytes(json["root"]),
            let keyID = json["key_id"] as? String, let signature = bytes(json["signature"])
        else { return nil }
        return ReceiptProof(
            index: index,
            size: size,
            path: path.map { bytes($0) ?? [] },
            root: root,
            keyID: keyID,
            signature: signature
        )
    }
}
