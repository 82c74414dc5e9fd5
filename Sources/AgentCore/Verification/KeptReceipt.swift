import Metering
import Telemetry

/// A receipt as the agent keeps it, with its proof.
struct KeptReceipt: Hashable, Sendable {
    let receipt: Receipt
    let proof: ReceiptProof

    /// Reads what a server's reply or `GET /api/v1/receipts/{id}` holds; nil for anything else.
    init?(_ tree: JSONTree) {
        guard let id = tree["id"]?.text.flatMap({ UniqueID($0) }),
            let tenant = tree["tenant"]?.text, let batchKey = tree["batch_key"]?.text,
            let receivedAt = tree["received_at"]?.text.flatMap({ Instant(rfc3339: $0) }),
            let sources = tree["data_sources"], let proof = tree["proof"].flatMap(Self.proof)
        else { return nil }
        var counts: [Receipt.SourceCount] = []
        for source in sources.elements {
            guard let count = Self.count(source) else { return nil }
            counts.append(count)
        }
        var rejected: [String: Int64] = [:]
        for (reason, number) in tree["rejected"]?.members ?? [:] {
            guard let records = Self.integer(number) else { return nil }
            rejected[reason] = records
        }
        receipt = Receipt(
            id: id,
            tenant: tenant,
            agent: tree["agent"]?.text.flatMap { UniqueID($0) },
            batchKey: batchKey,
            receivedAt: receivedAt,
            dataSources: counts,
            rejected: rejected
        )
        self.proof = proof
    }

    /// What is wrong with it; nil where it is the one that the server signed.
    func fault(_ keys: ReceiptKeys) -> String? {
        guard keys.contains(proof.keyID) else {
            return "it is signed with key \(proof.keyID), which is not among the keys"
        }
        guard proof.leads(from: receipt.canonicalJSON, sha256: { ReceiptKeys.sha256($0) }) else {
            return "it is not what was signed: its hash does not lead to the signed root"
        }
        guard keys.isSigned(proof.root, by: proof.keyID, signature: proof.signature) else {
            return "its root's signature is not the server's"
        }
        return nil
    }

    private static func count(_ tree: JSONTree) -> Receipt.SourceCount? {
        guard let source = tree["data_source"]?.text, let rule = tree["rule"]?.text,
            let records = tree["records"].flatMap(integer),
            let canonical = tree["canonical_bytes"].flatMap(integer),
            let billable = tree["billable_bytes"].flatMap(integer)
        else { return nil }
        return Receipt.SourceCount(
            dataSource: source,
            rule: rule,
            records: records,
            canonicalBytes: canonical,
            billableBytes: billable
        )
    }

    private static func proof(_ tree: JSONTree) -> ReceiptProof? {
        func bytes(_ tree: JSONTree?) -> [UInt8]? {
            tree?.text.flatMap { Telemetry.Base64.decode($0.utf8) }
        }
        guard let index = tree["index"]?.count, let size = tree["size"]?.count,
            let root = bytes(tree["root"]), let signature = bytes(tree["signature"]),
            let keyID = tree["key_id"]?.text, let elements = tree["path"]?.elements
        else { return nil }
        let path = elements.compactMap { bytes($0) }
        guard path.count == elements.count else { return nil }
        return ReceiptProof(
            index: Int(clamping: index),
            size: Int(clamping: size),
            path: path,
            root: root,
            keyID: keyID,
            signature: signature
        )
    }

    /// No usage is negative.
    private static func integer(_ tree: JSONTree) -> Int64? {
        guard case .number = tree else { return nil }
        return tree.count.flatMap { Int64(exactly: $0) }
    }
}
