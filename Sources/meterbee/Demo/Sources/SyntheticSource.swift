import Metering
import Telemetry

/// A generator in the agent's place, enrolled as an agent is and sending as an agent does.
///
/// Its records are made up; what happens to them is not.
actor SyntheticSource: ActivitySource {
    nonisolated let isSynthetic = true
    private let baseURL: String
    private let enrollmentToken: String
    private var enrolled: SyntheticEnrollment?
    private var sequence: Int64 = 0
    private let spool = AccessKey.randomHex(32)
    private var acknowledged: [String: Int64] = [:]
    private var last: SavedBatch?
    private var loop: Task<Void, Never>?
    private var isPaused = false
    /// Batches go out one at a time, because the server keeps a watermark of their numbers.
    private var isSending = false
    private var nextPID: Int64 = 100_000

    /// Records a second: enough to move the invoice.
    private static let flowsPerSecond = 12
    private static let executionsPerSecond = 4
    /// Who starts the executions that are asked for; those of every second have another parent.
    private static let parentPID: Int64 = 99_999
    private static let retryPause = Duration.milliseconds(200)

    init(baseURL: String, enrollmentToken: String) {
        self.baseURL = baseURL
        self.enrollmentToken = enrollmentToken
    }

    func start() async throws {
        let api = RESTClient(baseURL: baseURL, key: enrollmentToken)
        enrolled = try await api.post(
            "/api/v1/agents:enroll",
            ["node": "synthetic", "role": "agent", "version": "synthetic"]
        )
        loop = Task {
            while !Task.isCancelled {
                await self.sendSecond()
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    func stop() async {
        loop?.cancel()
        await loop?.value
    }

    func figures() -> ActivityFigures {
        ActivityFigures(
            acknowledged: acknowledged,
            hooks: ["net.flow": "SYNTHETIC", "process.exec": "SYNTHETIC"]
        )
    }

    func nextReport() {}

    func whilePaused<Output: Sendable>(
        _ body: @Sendable () async throws -> Output
    ) async throws -> Output {
        isPaused = true
        defer { isPaused = false }
        return try await body()
    }

    func lastBatch() throws -> SavedBatch {
        guard let last else {
            throw DemoError(
                step: "last batch",
                reason: "nothing was sent yet",
                remedy: "try again later"
            )
        }
        return last
    }

    func sendingClient() throws -> OTLPClient {
        guard let enrolled else {
            throw DemoError(
                step: "sending key",
                reason: "the generator is not enrolled",
                remedy: "try again"
            )
        }
        return OTLPClient(baseURL: baseURL, key: enrolled.key)
    }

    func transfer() async throws -> KnownTransfer {
        let known = KnownTransfer(
            pid: takePID(),
            command: "synthetic",
            sentBytes: 92,
            receivedBytes: 100_000_123
        )
        var batch = SyntheticBatch(source: "net.flow")
        batch.addFlow(
            pid: known.pid,
            sentBytes: known.sentBytes,
            receivedBytes: known.receivedBytes
        )
        try await send(batch)
        return known
    }

    func execute(_ count: Int) async throws -> KnownExecutions {
        var batch = SyntheticBatch(source: "process.exec")
        var pids: Set<Int64> = []
        for _ in 0..<count {
            let pid = takePID()
            batch.addExecution(pid: pid, parentPID: Self.parentPID)
            pids.insert(pid)
        }
        // As with a real agent, what happens while the server is away is delivered later.
        let pending = batch
        Task { try await self.send(pending) }
        return KnownExecutions(pids: pids, parentPID: Self.parentPID)
    }
}

extension SyntheticSource {
    private func takePID() -> Int64 {
        nextPID += 1
        return nextPID
    }

    private func sendSecond() async {
        guard !isPaused else { return }
        var flows = SyntheticBatch(source: "net.flow")
        for _ in 0..<Self.flowsPerSecond {
            flows.addFlow(
                pid: takePID(),
                sentBytes: .random(in: 100...10_000),
                receivedBytes: .random(in: 100...1_000_000)
            )
        }
        var executions = SyntheticBatch(source: "process.exec")
        for _ in 0..<Self.executionsPerSecond {
            executions.addExecution(pid: takePID(), parentPID: 1)
        }
        // A failure here is one of the demo's end: nothing else cancels the sending.
        try? await send(flows)
        try? await send(executions)
    }

    /// Sends until the server has acknowledged, as an agent does.
    private func send(_ batch: consuming SyntheticBatch) async throws {
        let source = batch.source
        let records = Int64(batch.recordCount)
        let body = batch.finish()
        while isSending || isPaused { try await Task.sleep(for: .milliseconds(20)) }
        isSending = true
        defer { isSending = false }
        let client = try sendingClient()
        sequence += 1
        let key = "\(enrolled?.agentId ?? "")/\(spool)/\(sequence)"
        let saved = SavedBatch(idempotencyKey: key, coding: nil, body: body)
        while true {
            let outcome = try? await client.send(body, idempotencyKey: key)
            if let outcome, !outcome.isRetryable {
                guard outcome.isAccepted else { throw refusal(outcome) }
                acknowledged[source, default: 0] += records
                last = saved
                return
            }
            try await Task.sleep(for: Self.retryPause)
        }
    }

    private func refusal(_ outcome: OTLPOutcome) -> DemoError {
        DemoError(
            step: "SYNTHETIC batch",
            reason: "the server answered \(outcome.status)",
            remedy: "read server.log in the data directory"
        )
    }
}
