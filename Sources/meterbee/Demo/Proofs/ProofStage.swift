import Metering

/// What proofs work on.
struct ProofStage: Sendable {
    let server: LocalServer
    /// The tenant's client.
    let api: RESTClient
    let source: any ActivitySource
    let view: any DemoView
    /// When the demo began, from where usage is summed.
    let started: Instant
    /// What the tenant had used by then, in a data directory that was used before.
    let usedBefore: [UsageRow]

    /// Usage since the demo began, by data source.
    func usage() async throws(ClientError) -> [UsageRow] {
        try await api.usage(in: .init(from: started, through: WallClock.now))
    }

    /// Asks again, four times a second, until the answer is wanted or the time is over.
    func poll<Answer: Sendable>(
        for limit: Duration,
        until isWanted: (Answer) -> Bool,
        _ ask: () async throws -> Answer
    ) async throws -> Answer {
        let deadline = ContinuousClock.now + limit
        while true {
            let answer = try await ask()
            if isWanted(answer) || ContinuousClock.now >= deadline { return answer }
            try await Task.sleep(for: .milliseconds(250))
        }
    }
}
