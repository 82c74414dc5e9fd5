import Compression
import Metering
import Postgres

/// One tenant's receipts of one commit, as they are stored.
struct ReceiptRow: Sendable {
    static let newline = UInt8(ascii: "\n")

    var tenant: UniqueID
    /// The lowest and the highest identifier of the receipts.
    var firstReceipt: UniqueID
    var lastReceipt: UniqueID
    /// Leaves of the commit's tree, and where this tenant's begin.
    var treeSize: Int
    var firstIndex: Int
    /// The length of the documents, uncompressed.
    var documentBytes: Int
    /// Canonical JSON, a line each, in the order of their leaves; one zstd frame.
    var documents: [UInt8]
    /// The hashes beside the tenant's leaves.
    var cover: [UInt8]
    var keyID: String
    var signature: [UInt8]
}

extension ReceiptRow {
    /// The receipt of an identifier with its proof; nil when the row does not hold it.
    func receipt(
        _ id: UniqueID,
        sha256: MerkleRange.Hash,
        codecs: CodecPool
    ) throws -> SignedReceipt? {
        let lines = try documents.withUnsafeBytes { bytes in
            try codecs.withDecompressor {
                try $0.decompress(bytes, coding: .zstd, limit: documentBytes)
            }
        }.split(separator: Self.newline).map(Array.init)
        // Inside of a string the quotes would be escaped.
        let member = Array("\"id\":\"\(id)\"".utf8)
        guard let position = lines.firstIndex(where: { $0.contains(member) }) else { return nil }
        let tree = MerkleRange(
            size: treeSize,
            first: firstIndex,
            leaves: lines.map { MerkleRange.leafHash($0, sha256: sha256) },
            cover: stride(from: 0, to: cover.count, by: 32).map {
                Array(cover[$0..<min($0 + 32, cover.count)])
            },
            sha256: sha256
        )
        guard let tree, let path = tree.path(of: firstIndex + position) else {
            throw PostgresError(
                code: .decoding,
                message: "receipts: the tree of receipt \(id) is damaged"
            )
        }
        return SignedReceipt(
            canonicalJSON: lines[position],
            proof: ReceiptProof(
                index: firstIndex + position,
                size: treeSize,
                path: path,
                root: tree.root,
                keyID: keyID,
                signature: signature
            )
        )
    }
}
