import Glibc

/// Keeps what the server promises: every acknowledged batch's receipt, whole, and the public keys
/// they are signed with.
struct ReceiptKeeper {
    /// Receipts that wait in memory while the disk does not take them; the oldest go.
    private static let waitingMax = 256

    private let directory: String
    private let credential: Credential
    private let client: HTTPClient
    private let report: @Sendable (String) -> Void
    private var log: ReceiptLog
    private var waiting: [String] = []
    /// Those that found no room among the waiting either.
    private var lostCount = 0
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

    /// Keeps the receipt of an acknowledged batch; what the disk does not take now is kept with a
    /// later one.
    mutating func keep(_ response: HTTPResponse) {
        guard let receipt = receipt(response) else { return }
        let wasWaiting = !waiting.isEmpty
        waiting.append(receipt)
        do {
            try keepWaiting()
            if wasWaiting { report("receipts are kept again\(lossText)") }
            lostCount = 0
        } catch {
            if !wasWaiting {
                report("\(error); receipts wait in memory, \(Self.waitingMax) at most")
            }
            guard waiting.count > Self.waitingMax else { return }
            waiting.removeFirst()
            lostCount += 1
        }
    }

    private var lossText: String { lostCount > 0 ? "; \(lostCount) are lost" : "" }

    private mutating func keepWaiting() throws(AgentError) {
        let now = KernelClock.read(CLOCK_REALTIME) / 1_000_000_000
        while let receipt = waiting.first {
            try log.keep(receipt, unixSeconds: Int(now))
            waiting.removeFirst()
            if let key = Self.keyID(receipt), knownKeys.insert(key).inserted { fetchKeys(key) }
        }
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
