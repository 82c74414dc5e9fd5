import Glibc

/// Drives one connection: sends, waits for the reply, sends the next; a lost one again.
///
/// Blocks its thread, which must therefore be its own.
struct LoadWorker {
    private let plan: LoadPlan
    private var supply: LoadSupply
    private var tally = LoadTally()
    private var connection: LoadConnection?
    private let cancellation: Cancellation
    private let stream: Int
    private var requestCount = 0

    /// How long after the end a request may still be tried again, so that its outcome is known.
    private static let settleGrace = Duration.seconds(15)
    private static let retryPauseMicroseconds: UInt32 = 20_000

    init(_ plan: LoadPlan, stream: Int, supply: LoadSupply, cancellation: Cancellation) {
        self.plan = plan
        self.stream = stream
        self.supply = supply
        self.cancellation = cancellation
    }

    /// Sends until `deadline`, then settles what is open, and tells what happened.
    mutating func run(
        from start: ContinuousClock.Instant,
        until deadline: ContinuousClock.Instant
    ) throws -> LoadTally {
        let encoder = try LoadEncoder(plan.coding)
        while ContinuousClock.now < deadline, !cancellation.isCancelled {
            let due = dueTime(from: start)
            if let due {
                guard due < deadline else { break }
                Self.sleep(until: due)
            }
            let body = try supply.take(encoder)
            guard settle(body, due: due, deadline: deadline) else { break }
            requestCount += 1
        }
        return tally
    }

    /// When the next request is to be sent in an open loop, the connections one after another.
    private func dueTime(from start: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard let interval = plan.interval else { return nil }
        let offset = interval / plan.connections * stream
        return start + offset + interval * requestCount
    }

    private static func sleep(until due: ContinuousClock.Instant) {
        let left = due - ContinuousClock.now
        if left > .zero { usleep(UInt32(clamping: left.nanoseconds / 1000)) }
    }

    /// The key of the next request: all in turn, over all connections.
    private var key: String? {
        guard !plan.keys.isEmpty else { return nil }
        return plan.keys[(requestCount * plan.connections + stream) % plan.keys.count]
    }

    /// Sends one body until its outcome is known; false when the run is over for this connection.
    private mutating func settle(
        _ body: [UInt8],
        due: ContinuousClock.Instant?,
        deadline: ContinuousClock.Instant
    ) -> Bool {
        let head = plan.requestHead(bodyBytes: body.count, key: key)
        while ContinuousClock.now < deadline + Self.settleGrace, !cancellation.isCancelled {
            switch attempt(head: head, body: body, due: due) {
            case .accepted: return true
            case .futile: return false
            case .again: usleep(Self.retryPauseMicroseconds)
            }
        }
        tally.unresolved += 1
        return false
    }

    private enum Attempt {
        case accepted
        /// Not stored or not known: to be sent again as it is.
        case again
        /// Never to be accepted.
        case futile
    }

    /// - Parameter due: from when latency counts in an open loop, so that a request that had to
    ///   wait for the one before it counts its wait (no coordinated omission).
    private mutating func attempt(
        head: [UInt8],
        body: [UInt8],
        due: ContinuousClock.Instant?
    ) -> Attempt {
        let start = due ?? ContinuousClock.now
        do throws(LoadError) {
            let reply = try exchange(head: head, body: body)
            guard reply.status == 200, reply.bodyBytes == 0 else { return refused(reply) }
            accept(reply, sentBytes: body.count, took: ContinuousClock.now - start)
            return .accepted
        } catch {
            connection = nil
            tally.failures[0, default: 0] += 1
            if case .badReply = error { tally.firstFault = tally.firstFault ?? "\(error)" }
            return .again
        }
    }

    private mutating func exchange(head: [UInt8], body: [UInt8]) throws(LoadError) -> LoadReply {
        let current: LoadConnection
        if let connection {
            current = connection
        } else {
            current = try LoadConnection(plan.target)
        }
        connection = current
        let outcome = body.withUnsafeBytes { bytes in
            Result { () throws(LoadError) in try current.exchange(head: head, body: bytes) }
        }
        let reply = try outcome.get()
        if reply.closes { connection = nil }
        return reply
    }

    private mutating func accept(_ reply: LoadReply, sentBytes: Int, took: Duration) {
        tally.acceptedRequests += 1
        tally.acceptedRecords += Int64(supply.records)
        tally.acceptedCanonicalBytes += supply.canonicalBytes
        tally.bodyBytes += Int64(supply.bodyBytes)
        tally.sentBytes += Int64(sentBytes)
        if reply.isDuplicate { tally.duplicates += 1 }
        tally.latency.add(nanoseconds: took.nanoseconds)
    }

    private mutating func refused(_ reply: LoadReply) -> Attempt {
        tally.failures[reply.status, default: 0] += 1
        guard ![429, 502, 503, 504].contains(reply.status) else { return .again }
        tally.firstFault =
            tally.firstFault
            ?? (reply.status == 200
                ? "the server refused records of a request (partial success)"
                : "the server answered \(reply.status)")
        return .futile
    }
}
