import Compression
import Metering
import Postgres

/// The receipts of one commit: their tree, signed once, and a row for each tenant.
struct CommitReceipts: Sendable {
    /// In the order of their leaves: a tenant's stand together.
    private let batches: [PendingBatch]
    private let documents: [[UInt8]]
    private let tree: MerkleRange
    private let keyID: String
    private let signature: [UInt8]

    /// Nil without batches.
    ///
    /// - Throws: the receipts cannot be signed.
    init?(
        of batches: [PendingBatch],
        receivedAt: Instant,
        signer: ReceiptSigner
    ) throws(PostgresError) {
        self.batches = batches.sorted { $0.tenant < $1.tenant }
        documents = self.batches.map { Receipt(of: $0, receivedAt: receivedAt).canonicalJSON }
        let leaves = documents.map { MerkleRange.leafHash($0, sha256: signer.sha256) }
        guard let tree = MerkleRange(leaves: leaves, sha256: signer.sha256) else { return nil }
        guard let signature = signer.sign(tree.root) else {
            throw PostgresError(code: .queryFailed, message: "the commit cannot be signed")
        }
        self.tree = tree
        self.signature = signature
        keyID = signer.keyID
    }

    /// The whole receipts of the batches that ask for them, by identifier.
    var wanted: [UniqueID: SignedReceipt] {
        var wanted: [UniqueID: SignedReceipt] = [:]
        for (index, batch) in batches.enumerated() where batch.wantsReceipt {
            guard let path = tree.path(of: index) else { continue }
            wanted[batch.receipt] = SignedReceipt(
                canonicalJSON: documents[index],
                proof: ReceiptProof(
                    index: index,
                    size: tree.size,
                    path: path,
                    root: tree.root,
                    keyID: keyID,
                    signature: signature
                )
            )
        }
        return wanted
    }

    /// One row per tenant.
    func rows(codecs: CodecPool) throws(PostgresError) -> [ReceiptRow] {
        var rows: [ReceiptRow] = []
        var start = 0
        while start < batches.count {
            let tenant = batches[start].tenant
            let end = batches[start...].firstIndex { $0.tenant != tenant } ?? batches.count
            rows.append(try row(of: start..<end, codecs))
            start = end
        }
        return rows
    }

    private func row(
        of range: Range<Int>,
        _ codecs: CodecPool
    ) throws(PostgresError) -> ReceiptRow {
        let ids = batches[range].map(\.receipt)
        let lines = Array(documents[range].joined(separator: [ReceiptRow.newline]))
        guard
            let frame = try? codecs.withCompressor({ compressor in
                try lines.withUnsafeBytes { try compressor.compress($0) }
            })
        else {
            throw PostgresError(code: .queryFailed, message: "receipts cannot be compressed")
        }
        return ReceiptRow(
            tenant: batches[range.lowerBound].tenant,
            firstReceipt: ids.min() ?? .none,
            lastReceipt: ids.max() ?? .none,
            treeSize: tree.size,
            firstIndex: range.lowerBound,
            documentBytes: lines.count,
            documents: frame,
            cover: Array(tree.cover(of: range).joined()),
            keyID: keyID,
            signature: signature
        )
    }
}
