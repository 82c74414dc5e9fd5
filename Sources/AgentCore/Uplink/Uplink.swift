import Glibc
import Synchronization

/// Sends batches to the server, one after the other, until it acknowledges them; enrolls first
/// where it has to. Runs on a thread of its own, because it blocks.
package final class Uplink: Sendable {
    /// How the agent comes to its key.
    package enum Access: Sendable {
        /// A token, for one enrollment whose outcome the state directory keeps.
        case enrollmentToken(String)
        /// A key the operator made by hand.
        case key(String)
    }

    /// The newest batch the server answered.
    package struct LastBatch: Hashable, Sendable {
        package var key: String
        package var source: String
        package var records: Int
        package var bodyBytes: Int
        package var status: Int
        package var isDuplicate: Bool
    }

    /// What an operator wants to know about the way to the server.
    package struct Status: Hashable, Sendable {
        package var agentID: String?
        package var lastBatch: LastBatch?
        package var requests: UInt64 = 0
        package var failures: UInt64 = 0
        package var duplicates: UInt64 = 0
        /// What the server answered to the last heartbeat; nil before the first.
        package var heartbeatStatus: Int?
        /// What is wrong now; nil after a success.
        package var trouble: String?
    }

    private let endpoint: HTTPEndpoint
    private let access: Access
    /// Where `access` was read from, as `--key-file /path`.
    private let accessOrigin: String
    private let node: NodeIdentity
    private let role: AgentRole
    private let board: Noticeboard
    private let stateDirectory: StateDirectory?
    private let savedBatchDirectory: String?
    private let spool: BatchSpool
    private let ownSockets: OwnSockets
    private let report: @Sendable (String) -> Void
    private let receiptBytesMax: Int
    private let enrollmentKey = "enroll-\(UInt64.random(in: 0...UInt64.max))"
    private let state = Mutex(Status())
    /// What was refused last of each source, without its numbers; said once.
    private let refusals = Mutex<[String: String]>([:])
    /// After `close` of the spool, no waiting goes on beyond this moment of the monotonic clock.
    private let deadlineNs = Mutex<Int64?>(nil)

    /// - Parameters:
    ///   - accessOrigin: Option and file that `access` was read from, for the operator.
    ///   - report: Takes one line for the operator.
    init(
        endpoint: HTTPEndpoint,
        access: Access,
        accessOrigin: String = "its file",
        node: NodeIdentity,
        role: AgentRole = .agent,
        board: Noticeboard = Noticeboard(),
        stateDirectory: StateDirectory?,
        savedBatchDirectory: String?,
        spool: BatchSpool,
        ownSockets: OwnSockets,
        receiptBytesMax: Int = 1 << 30,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.endpoint = endpoint
        self.access = access
        self.accessOrigin = accessOrigin
        self.node = node
        self.role = role
        self.board = board
        self.stateDirectory = stateDirectory
        self.savedBatchDirectory = savedBatchDirectory
        self.spool = spool
        self.ownSockets = ownSockets
        self.receiptBytesMax = receiptBytesMax
        self.report = report
    }

    /// How it stands now.
    package var status: Status { state.withLock { $0 } }

    /// Lets `run` end when the spool is empty, and at the latest after `graceMs`.
    package func stop(graceMs: Int) {
        let now = KernelClock.read(CLOCK_MONOTONIC)
        deadlineNs.withLock { $0 = now + Int64(graceMs) * 1_000_000 }
        spool.close()
    }

    /// Sends until `stop`; blocks the thread.
    package func run() {
        let client = HTTPClient(endpoint: endpoint, ownSockets: ownSockets)
        var schedule = RetrySchedule()
        guard let credential = obtainCredential(client, &schedule) else { return }
        let sender = BatchSender(credential: credential, client: client, spool: spool)
        var receipts = openReceipts(credential, client)
        schedule.succeed()
        var heartbeat = IntervalTimer(
            everyMs: Self.heartbeatMs,
            nowNs: KernelClock.read(CLOCK_MONOTONIC) - Int64(Self.heartbeatMs) * 1_000_000
        )
        while !isOver {
            if heartbeat.fires(nowNs: KernelClock.read(CLOCK_MONOTONIC)) {
                sendHeartbeat(credential, client)
            }
            guard let batch = spool.beginSending() else {
                if spool.isClosed { return }
                spool.wait(timeoutMs: heartbeat.waitMs(KernelClock.read(CLOCK_MONOTONIC)))
                continue
            }
            let attempt = sender.send(batch)
            keepReceipt(attempt, &receipts)
            settle(attempt, &schedule)
            // What is refused may not be wanted any more: the policy says so.
            if attempt.verdict.refusesRecords {
                heartbeat.hasten(toMs: Self.refusedHeartbeatMs, KernelClock.read(CLOCK_MONOTONIC))
            }
        }
    }
}

extension Uplink {
    private static let unauthorizedWaitMs = 300_000
    private static let heartbeatMs = 60_000
    /// After records were refused.
    private static let refusedHeartbeatMs = 5000

    private var isOver: Bool {
        guard let deadline = deadlineNs.withLock({ $0 }) else { return false }
        return KernelClock.read(CLOCK_MONOTONIC) >= deadline
    }

    /// The agent's own credential, from the state directory or a new enrollment; nil where the
    /// agent is stopped before the server granted one.
    private func obtainCredential(
        _ client: HTTPClient,
        _ schedule: inout RetrySchedule
    ) -> Credential? {
        while !isOver {
            do {
                let credential = try enrolledCredential(client)
                state.withLock {
                    $0.agentID = credential.agentID
                    $0.trouble = nil
                }
                return credential
            } catch {
                let isRefusal = error.code == .enrollment || error.code == .state
                let waitMs = schedule.fail(
                    retryAfterSeconds: nil,
                    random: .random(in: 0...UInt64.max)
                )
                let wait = isRefusal ? "5 minutes" : "\(waitMs) ms"
                trouble("\(error); batches are kept, next attempt in \(wait)")
                if spool.isClosed { return nil }
                pause(isRefusal ? Self.unauthorizedWaitMs : waitMs)
            }
        }
        return nil
    }

    private func enrolledCredential(_ client: HTTPClient) throws(AgentError) -> Credential {
        switch access {
        case .key(let key): return Credential(agentID: nil, key: key)
        case .enrollmentToken(let token):
            if let kept = try stateDirectory?.credential(server: endpoint.server) { return kept }
            try stateDirectory?.requireWritable()
            let request = EnrollmentRequest(
                token: token,
                node: node,
                role: role,
                idempotencyKey: enrollmentKey
            )
            let response = try client.send(request.http)
            let credential = try EnrollmentRequest.credential(
                in: response,
                remedy: remedy(response.status, isEnrolled: false)
            )
            try stateDirectory?.keep(credential, server: endpoint.server)
            report("enrolled with \(endpoint.server) as agent \(credential.agentID ?? "")")
            return credential
        }
    }

    /// Acts on what became of a batch.
    private func settle(
        _ attempt: BatchSender.Attempt,
        _ schedule: inout RetrySchedule
    ) {
        note(attempt)
        switch attempt.verdict {
        case .acknowledged(let rejected, let message):
            schedule.succeed()
            sayRefused(rejected, message, of: attempt.batch.key.source)
            save(attempt)
            spool.finish(rejectedRecords: rejected)
        case .refusedForGood(let status):
            schedule.succeed()
            report(
                "\(attempt.batch.records) records refused for good (HTTP \(status)): "
                    + attempt.text
            )
            spool.finish(rejectedRecords: attempt.batch.records)
        case .keyRefused:
            spool.beginSpool()
            trouble("the server refused key \(attempt.key) (409): going on under a new spool")
        case .unauthorized(let status):
            let remedy = remedy(status, isEnrolled: state.withLock { $0.agentID } != nil)
            trouble(
                "\(endpoint.server) refuses this agent (HTTP \(status)): \(attempt.text); "
                    + "\(remedy); batches are kept, next attempt in 5 minutes"
            )
            pause(Self.unauthorizedWaitMs)
        case .retry(let seconds):
            let waitMs = schedule.fail(
                retryAfterSeconds: seconds,
                random: .random(in: 0...UInt64.max)
            )
            trouble("\(attempt.text); batches are kept, next attempt in \(waitMs) ms")
            pause(waitMs)
        }
    }

    /// Whose file is to be looked at when the server answers so.
    private func remedy(_ status: Int, isEnrolled: Bool) -> String {
        switch (status, access) {
        case (404, _), (405, _):
            return "is \(endpoint.server) a server's port of OTLP/HTTP (usually 4318)?"
        case (403, _):
            // Who it is was understood; what it may do is the server's to say.
            return "ask whoever runs the server"
        case (_, .key):
            return "put an ingest key that the server knows into \(accessOrigin), and start the "
                + "agent again"
        case (_, .enrollmentToken) where isEnrolled:
            let directory = stateDirectory?.path ?? "the state directory"
            return "the key in \(directory)/credential.json is this agent's: if it was revoked, "
                + "remove that file, put a fresh token into \(accessOrigin), and start the agent "
                + "again"
        case (_, .enrollmentToken):
            return "put a fresh enrollment token into \(accessOrigin), and start the agent again"
        }
    }

    /// Says what the server refused of a source, once for as long as the reason stays.
    private func sayRefused(_ records: Int, _ message: String?, of source: String) {
        let reason = records > 0 ? message ?? "no reason given" : nil
        let isNew = refusals.withLock { refusals in
            let known = refusals[source]
            refusals[source] = reason?.filter { !$0.isNumber }
            return refusals[source] != known
        }
        if isNew, let reason { report("\(records) records refused: \(reason)") }
    }

    /// Tells the accounts and takes the policy; a server without heartbeats is no trouble.
    private func sendHeartbeat(_ credential: Credential, _ client: HTTPClient) {
        guard let agentID = credential.agentID else { return }
        let request = HeartbeatRequest(
            credential: credential,
            agentID: agentID,
            node: node,
            role: role,
            notices: board.notices
        )
        guard let response = try? client.send(request.http) else { return }
        let isNew = state.withLock { state in
            defer { state.heartbeatStatus = response.status }
            return state.heartbeatStatus != response.status
        }
        if isNew, response.status != 200 {
            report("the server answers heartbeats with \(response.status); the policy stays")
        }
        guard response.status == 200, let policy = AgentPolicy(reply: response.body) else { return }
        board.post(policy)
        guard let stateDirectory else { return }
        try? KeptPolicy.keep(response.body, in: stateDirectory.path)
    }

    private func openReceipts(_ credential: Credential, _ client: HTTPClient) -> ReceiptKeeper? {
        guard let stateDirectory else { return nil }
        do {
            return try ReceiptKeeper(
                directory: stateDirectory.path + "/receipts",
                bytesMax: receiptBytesMax,
                credential: credential,
                client: client,
                report: report
            )
        } catch {
            report("\(error); receipts are not kept")
            return nil
        }
    }

    private func keepReceipt(_ attempt: BatchSender.Attempt, _ receipts: inout ReceiptKeeper?) {
        guard let response = attempt.response, response.status < 300 else { return }
        receipts?.keep(response)
    }

    private func note(_ attempt: BatchSender.Attempt) {
        state.withLock { state in
            state.requests += 1
            guard let response = attempt.response else {
                state.failures += 1
                return
            }
            let isDuplicate = response["meterbee-duplicate"] == "true"
            state.lastBatch = LastBatch(
                key: attempt.key,
                source: attempt.batch.key.source,
                records: attempt.batch.records,
                bodyBytes: attempt.batch.body.count,
                status: response.status,
                isDuplicate: isDuplicate
            )
            if isDuplicate { state.duplicates += 1 }
            if response.status >= 300 { state.failures += 1 } else { state.trouble = nil }
        }
    }

    /// Says what is wrong, once for as long as it stays the same.
    private func trouble(_ line: String) {
        let isNew = state.withLock { state in
            // The waiting time at the end of the line varies; the trouble is the same.
            let isNew = state.trouble?.prefix(60) != line.prefix(60)
            state.trouble = line
            return isNew
        }
        if isNew { report(line) }
    }

    /// Waits, but no longer than `stop` allows, and wakes up for it.
    private func pause(_ waitMs: Int) {
        let end = KernelClock.read(CLOCK_MONOTONIC) + Int64(waitMs) * 1_000_000
        while !isOver {
            var left = end - KernelClock.read(CLOCK_MONOTONIC)
            // A closing agent tries once more soon, whatever the server asked for.
            if spool.isClosed { left = min(left, 200_000_000) }
            guard left > 0 else { return }
            usleep(UInt32(clamping: min(left / 1000 + 1, 100_000)))
            if spool.isClosed, left <= 200_000_000 { return }
        }
    }

    /// Keeps the newest acknowledged batch in files, so that it can be sent again byte by byte.
    private func save(_ attempt: BatchSender.Attempt) {
        guard let savedBatchDirectory else { return }
        let headers = attempt.request.headers.filter { $0.name != "Authorization" }
        let text = headers.map { "\($0.name): \($0.value)\n" }.joined()
        do {
            try TextFile.replace(savedBatchDirectory + "/body.zst", with: attempt.request.body)
            try TextFile.replace(savedBatchDirectory + "/headers.txt", with: Array(text.utf8))
        } catch {
            report("\(error)")
        }
    }
}
