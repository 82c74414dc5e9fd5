import Glibc

/// Keeps what the server promises: every acknowledged batch's receipt, whole, and the public keys
/// they are signed with.
struct ReceiptKeeper {
    private let directory: String
    private let credential: Credential
    private let client: HTTPClient
    private let report: @Sendable (String) -> Void
    private var log: ReceiptLog
    /// Keys that are in the file, or could not be had.
    private var knownKeys: Set<String> = []

    /// - Throws: `AgentError` where the directory cannot be used.
    init(
        directory: String,
        bytesMax: Int,
        credential: Credential,
        client: HTTPClient,
        report: @escaping @Sendable (String) -> Void
    ) throws(AgentError) {
        self.directory = directory
        self.credential = credential
        self.client = client
        self.report = report
        log = try ReceiptLog(directory: directory, bytesMax: bytesMax, report: report)
    }

    /// Keeps the receipt of an acknowledged batch.
    mutating func keep(_ response: HTTPResponse) throws(AgentError) {
        guard let receipt = receipt(response) else { return }
        let now = KernelClock.read(CLOCK_REALTIME) / 1_000_000_000
        try log.keep(receipt, unixSeconds: Int(now))
        if let key = Self.keyID(receipt), knownKeys.insert(key).inserted { fetchKeys(key) }
    }

    /// As the reply has it; asked for where the reply has only its id, as a duplicate's has.
    private func receipt(_ response: HTTPResponse) -> String? {
        if let whole = response["meterbee-receipt-json"] { return whole }
        guard let id = response["meterbee-receipt"] else { return nil }
        if let agentID = credential.agentID,
            let body = get("/api/v1/agents/\(agentID)/receipts/\(id)")
        {
            return String(decoding: body.filter { $0 != 0x0A }, as: UTF8.self)
        }
        var json = JSONWriter()
        json.object { $0.member("id", id) }
        return json.text
    }

    /// Keys are added to and never taken away: old receipts are checked with old ones.
    private func fetchKeys(_ id: String) {
        let path = directory + "/" + ReceiptKeys.fileName
        let kept = TextFile.bytes(path).flatMap { try? ReceiptKeys($0, name: path) }
        guard kept?.contains(id) != true else { return }
        guard let document = get("/api/v1/receipts/public-key"),
            let fresh = try? ReceiptKeys(document, name: path), fresh.contains(id)
        else {
            return report("the key \(id) of receipts cannot be had; they are kept unchecked")
        }
        // The server tells every key that it ever signed with.
        do {
            try TextFile.replace(path, with: document, isDurable: true)
        } catch {
            report("\(error)")
        }
    }

    private func get(_ path: String) -> [UInt8]? {
        let request = HTTPRequest(
            method: "GET",
            path: path,
            headers: [
                ("Authorization", "Bearer \(credential.key)"), ("Accept", "application/json"),
                ("User-Agent", "meterbee-agent/\(AgentVersion.text)"),
            ]
        )
        guard let response = try? client.send(request), response.status == 200 else { return nil }
        return response.body
    }

    /// The proof is a receipt's last member, so its key is found from the end.
    private static func keyID(_ receipt: String) -> String? {
        JSONTree(Array(receipt.utf8))?["proof"]?["key_id"]?.text
    }
}
