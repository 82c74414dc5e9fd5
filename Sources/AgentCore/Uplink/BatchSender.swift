import Telemetry

/// Sends one batch at a time, under the key that the spool gives it.
struct BatchSender {
    /// One request and what came of it.
    struct Attempt {
        let batch: NumberedBatch
        let key: String
        let request: HTTPRequest
        /// Nil where no reply came.
        let response: HTTPResponse?
        let verdict: Verdict
        /// What went wrong, for the operator.
        let text: String
    }

    let credential: Credential
    private let client: HTTPClient
    private let spool: BatchSpool

    init(credential: Credential, client: HTTPClient, spool: BatchSpool) {
        self.credential = credential
        self.client = client
        self.spool = spool
    }

    /// Sends a batch; the same bytes under the same key at every attempt.
    func send(_ batch: NumberedBatch) -> Attempt {
        // Without an enrollment there is no agent to name; the key is then opaque to the server.
        let key = spool.key(of: batch, agentID: credential.agentID ?? "key")
        let request = request(batch, key: key)
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

    private func request(_ batch: NumberedBatch, key: String) -> HTTPRequest {
        HTTPRequest(
            path: "/v1/\(SourceCatalog.signal(of: batch.key.source).rawValue)",
            headers: [
                ("Authorization", "Bearer \(credential.key)"),
                ("Content-Type", "application/x-protobuf"),
                ("Content-Encoding", "zstd"),
                ("Idempotency-Key", key),
                ("Meterbee-Receipt", "full"),
                ("User-Agent", "meterbee-agent/\(AgentVersion.text)"),
            ],
            body: batch.body
        )
    }

    /// The printable part of an error's body, which is a `google.rpc.Status` with a sentence in it.
    private static func text(_ response: HTTPResponse) -> String {
        let message = ReplyFields(response.body[...]).first { $0.number == 2 }
        let sentence = message.map { String(decoding: $0.content.prefix(300), as: UTF8.self) } ?? ""
        return "the server answered \(response.status) \(sentence)"
    }
}
