import Telemetry

/// Shows that a receipt belongs to a commit whose tree of receipts was signed.
public struct ReceiptProof: Hashable, Sendable {
    /// The position of the receipt's leaf.
    public var index: Int
    /// Leaves of the tree.
    public var size: Int
    /// The hashes from the leaf's sibling up to below the root.
    public var path: [[UInt8]]
    /// What was signed.
    public var root: [UInt8]
    /// Which public key the signature is checked with.
    public var keyID: String
    /// Ed25519 over the root, 64 bytes.
    public var signature: [UInt8]

    /// Takes every property by name.
    public init(
        index: Int,
        size: Int,
        path: [[UInt8]],
        root: [UInt8],
        keyID: String,
        signature: [UInt8]
    ) {
        self.index = index
        self.size = size
        self.path = path
        self.root = root
        self.keyID = keyID
        self.signature = signature
    }
}

extension ReceiptProof {
    /// Whether the path leads from a receipt's canonical JSON to the root (RFC 9162, section
    /// 2.1.3.2); the signature over the root is the caller's to check.
    public func leads(from canonicalJSON: [UInt8], sha256: MerkleRange.Hash) -> Bool {
        guard index >= 0, index < size else { return false }
        var hash = MerkleRange.leafHash(canonicalJSON, sha256: sha256)
        var (node, last) = (index, size - 1)
        for sibling in path {
            guard last > 0 else { return false }
            if node % 2 == 1 || node == last {
                hash = MerkleRange.nodeHash(sibling, hash, sha256: sha256)
                while node % 2 == 0, node > 0 { (node, last) = (node / 2, last / 2) }
            } else {
                hash = MerkleRange.nodeHash(hash, sibling, sha256: sha256)
            }
            (node, last) = (node / 2, last / 2)
        }
        return last == 0 && hash == root
    }

    /// The proof as compact JSON, hashes and signature in base64.
    var json: String {
        "{\"index\":\(index),\"key_id\":\"\(keyID)\",\"path\":["
            + path.map { "\"\(Self.base64($0))\"" }.joined(separator: ",")
            + "],\"root\":\"\(Self.base64(root))\",\"signature\":\"\(Self.base64(signature))\","
            + "\"size\":\(size)}"
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        bytes.withUnsafeBytes { Base64.encode($0, into: &text) }
        return String(decoding: text, as: UTF8.self)
    }
}
