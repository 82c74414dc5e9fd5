/// Sends one batch at a time under a key that it keeps until the batch is settled.
struct BatchSender {
    /// One request and what came of it.
    struct Attempt {
        let batch: Batch
        let key: String
        let request: HTTPRequest
        /// Nil where no reply came.
        let response: HTTPResponse?
        let verdict: Verdict
        /// What went wrong, for the operator.
        let text: String
    }

    private let credential: Credential
    private let client: HTTPClient
    private var numbering: BatchNumbering
    /// The key of the batch that is on its way.
    private var key: String?

    init(credential: Credential, client: HTTPClient) {
        self.credential = credential
        self.client = client
        numbering = BatchNumbering(spoolBits: Self.spoolBits())
    }

    /// Sends a batch; again under the same key when the last attempt was not settled by `finish`.
    mutating func send(_ batch: Batch) -> Attempt {
        // Without an enrollment there is no agent to name; the key is then opaque to the server.
        let key = key ?? numbering.next(agentID: credential.agentID ?? "key")
        self.key = key
        let request = HTTPRequest(
            path: "/v1/logs",
            headers: [
                ("Authorization", "Bearer \(credential.key)"),
                ("Content-Type", "application/x-protobuf"),
                ("Content-Encoding", "zstd"),
                ("Idempotency-Key", key),
                ("User-Agent", "meterbee-agent/\(AgentVersion.text)"),
            ],
            body: batch.body
        )
        do {
            let response = try client.send(request)
            return Attempt(
                batch: batch,
                key: key,
                request: request,
                response: response,
                verdict: Verdict(response),
                text: Self.text(response)
            )
        } catch {
            return Attempt(
                batch: batch,
                key: key,
                request: request,
                response: nil,
                verdict: .retry(afterSeconds: nil),
                text: error.message
            )
        }
    }

    /// The batch is settled; the next one gets a new key.
    mutating func finish() { key = nil }

    /// The batch goes out again under a new spool.
    mutating func beginSpool() {
        numbering.beginSpool(Self.spoolBits())
        key = nil
    }

    private static func spoolBits() -> (UInt64, UInt64) {
        (.random(in: 0...UInt64.max), .random(in: 0...UInt64.max))
    }

    /// The printable part of an error's body, which is a `google.rpc.Status` with a sentence in it.
    private static func text(_ response: HTTPResponse) -> String {
        let message = ReplyFields(response.body[...]).first { $0.number == 2 }
        let sentence = message.map { String(decoding: $0.content.prefix(300), as: UTF8.self) } ?? ""
        return "the server answered \(response.status) \(sentence)"
    }
}
