import Metering

/// An invoice's usage recomputed from receipts, without the server.
public struct InvoiceVerification: Sendable {
    /// What came out.
    public enum Outcome: Sendable {
        /// Every byte of usage has its receipt.
        case equal
        /// Bytes without receipts, or receipts without their bytes.
        case different
        /// Receipts that are not the server's, or not this tenant's.
        case refused
    }

    /// What was proved of one share of the invoice.
    struct Proved: Sendable {
        let share: InvoiceUsage.Share
        var bytes: UInt64 = 0
        var records: UInt64 = 0
    }

    private static let refusalsShownMax = 20

    let invoice: InvoiceUsage
    private let keys: ReceiptKeys
    private let keysName: String
    private(set) var proved: [Proved]
    private(set) var receiptCount = 0
    private(set) var refusals: [String] = []
    private(set) var refusalCount = 0
    private(set) var repeatedCount = 0
    private(set) var outsideCount = 0
    /// Receipts of which only the id was kept.
    private var bare: [UniqueID: String] = [:]
    private var seen: [UniqueID: [UInt8]] = [:]
    private var earliest: Instant?

    /// Reads the invoice and every receipt, and checks each receipt's proof and signature.
    ///
    /// - Parameters:
    ///   - invoicePath: what `GET /api/v1/invoices/{id}` answered.
    ///   - receiptPaths: files, or an agent's directory of receipts.
    ///   - keysPath: what `GET /api/v1/receipts/public-key` answered; nil for the file that the
    ///     agent kept beside the receipts.
    /// - Throws: `AgentError` where one of them cannot be read.
    public init(
        invoicePath: String,
        receiptPaths: [String],
        keysPath: String? = nil
    ) throws(AgentError) {
        let invoice = try InvoiceUsage(Self.bytes(invoicePath), file: invoicePath)
        let keysPath = keysPath ?? Self.keysBeside(receiptPaths)
        try self.init(
            invoice,
            keys: ReceiptKeys(Self.bytes(keysPath), name: keysPath),
            keysName: keysPath
        )
        for path in receiptPaths {
            for file in try ReceiptFiles.paths(path) {
                try ReceiptFiles.forEachLine(file) { (number, line) throws(AgentError) in
                    add(line, place: "\(file), line \(number)")
                }
            }
        }
    }

    init(_ invoice: InvoiceUsage, keys: ReceiptKeys, keysName: String) throws(AgentError) {
        self.invoice = invoice
        self.keys = keys
        self.keysName = keysName
        proved = invoice.shares.map { Proved(share: $0) }
    }

    private static func bytes(_ path: String) throws(AgentError) -> [UInt8] {
        guard let bytes = TextFile.bytes(path, bytesMax: 64 << 20) else { throw .unreadable(path) }
        return bytes
    }

    private static func keysBeside(_ paths: [String]) -> String {
        let first = paths.first ?? "."
        let directory = first.hasSuffix(".jsonl") || first.hasSuffix(".zst")
        guard directory, let slash = first.lastIndex(of: "/") else {
            return directory ? ReceiptKeys.fileName : first + "/" + ReceiptKeys.fileName
        }
        return first[...slash] + ReceiptKeys.fileName
    }

    /// Takes one line of a file of receipts.
    mutating func add(_ line: [UInt8], place: String) {
        receiptCount += 1
        guard let tree = JSONTree(line) else { return refuse("it is no receipt", place) }
        if tree["proof"] == nil, let id = tree["id"]?.text.flatMap({ UniqueID($0) }) {
            bare[id] = place
            return
        }
        guard let kept = KeptReceipt(tree) else { return refuse("it is no receipt", place) }
        let receipt = kept.receipt
        guard receipt.tenant == invoice.tenant else {
            return refuse("it is of the tenant '\(receipt.tenant)'", place)
        }
        let canonical = receipt.canonicalJSON
        let digest = canonical.withUnsafeBytes { ReceiptKeys.sha256($0) }
        if let known = seen[receipt.id], known == digest {
            repeatedCount += 1
            return
        }
        if let fault = kept.fault(keys) { return refuse(fault, place) }
        guard seen[receipt.id] == nil else {
            return refuse("another receipt has the id \(receipt.id)", place)
        }
        seen[receipt.id] = digest
        earliest = min(earliest ?? receipt.receivedAt, receipt.receivedAt)
        count(receipt)
    }

    private mutating func count(_ receipt: Receipt) {
        var isInside = false
        for source in receipt.dataSources {
            for index in proved.indices {
                let share = proved[index].share
                guard share.dataSource == source.dataSource, receipt.receivedAt >= share.from,
                    receipt.receivedAt < share.to
                else { continue }
                isInside = true
                proved[index].bytes &+= UInt64(source.billableBytes)
                proved[index].records &+= UInt64(source.records)
            }
        }
        if !isInside { outsideCount += 1 }
    }

    private mutating func refuse(_ reason: String, _ place: String) {
        refusalCount += 1
        if refusals.count < Self.refusalsShownMax { refusals.append("\(place): \(reason)") }
    }

    /// Ids that came without their receipt.
    var missing: [String] {
        bare.filter { seen[$0.key] == nil }
            .map { "\($0.value): only the id \($0.key) was kept" }.sorted()
    }

    /// What came out.
    public var outcome: Outcome {
        if refusalCount > 0 { return .refused }
        return proved.allSatisfy { $0.bytes == $0.share.bytes } ? .equal : .different
    }
}

extension InvoiceVerification {
    /// For people: what was read, each share with both numbers, and what came out.
    public var text: String {
        var lines = [
            "invoice   \(invoice.name) of \(invoice.tenant)",
            "keys      \(keys.count) from \(keysName)",
            "receipts  \(receiptCount) read, \(seen.count) proved and signed, "
                + "\(outsideCount) of them of no usage line, \(repeatedCount) repeated, "
                + "\(refusalCount) refused",
        ]
        if let earliest { lines.append("          the earliest is of \(earliest)") }
        lines += proved.map(Self.line)
        lines += missing.prefix(Self.refusalsShownMax).map { "missing   \($0)" }
        lines += refusals.map { "refused   \($0)" }
        if refusalCount > refusals.count {
            lines.append("refused   \(refusalCount - refusals.count) more")
        }
        lines.append("result    \(result)")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func line(_ proved: Proved) -> String {
        let share = proved.share
        let verdict =
            if proved.bytes == share.bytes {
                "equal"
            } else if proved.bytes < share.bytes {
                "\(share.bytes - proved.bytes) bytes have no receipt here"
            } else {
                "\(proved.bytes - share.bytes) bytes of receipts are not billed"
            }
        return "line \(share.line)    \(share.dataSource), \(share.from) to \(share.to): invoice "
            + "\(share.bytes) bytes, receipts \(proved.bytes) bytes of \(proved.records) records: "
            + verdict
    }

    private var result: String {
        switch outcome {
        case .equal where proved.isEmpty: "EQUAL: the invoice bills no usage"
        case .equal: "EQUAL: every byte of usage has its receipt, proved and signed"
        case .different:
            "DIFFERENT: what has no receipt here was sent by somebody else (give his receipts "
                + "too), or its receipt was not kept"
        case .refused: "REFUSED: \(refusalCount) receipts are not this tenant's from this server"
        }
    }
}
