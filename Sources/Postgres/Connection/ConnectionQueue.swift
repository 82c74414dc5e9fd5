/// What a connection has to do and in which state it is; decides, and does nothing itself.
struct ConnectionQueue: Sendable {
    /// What the connection's thread does next.
    enum Step {
        case run(ConnectionJob)
        case wait
        case end
    }

    /// What whoever enqueued does next.
    enum Admission {
        case wake
        case none
        case refuse(PostgresError)
    }

    /// What whoever cancels does next.
    enum Cancellation {
        case none
        case wake
        case complete(ConnectionJob)
    }

    /// Jobs that may wait; the connection is one task's, so more is a mistake in the program.
    static let waitingJobsMax = 256

    private var waiting: [ConnectionJob] = []
    private var running: UInt64?
    private var lastID: UInt64 = 0
    private var isThreadWaiting = false
    private var isClosing = false
    private var ended: PostgresError?

    /// Whether the running job is to be cancelled.
    private(set) var isCancelRequested = false
    /// Whether no transaction is open, as of the last job.
    private(set) var isIdle = true

    var isUsable: Bool { ended == nil && !isClosing }

    mutating func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    mutating func enqueue(_ job: ConnectionJob) -> Admission {
        if let ended { return .refuse(ended) }
        if isClosing { return .refuse(Self.closed) }
        guard waiting.count < Self.waitingJobsMax else {
            return .refuse(
                PostgresError(
                    code: .poolExhausted,
                    message: "\(waiting.count) jobs wait for one connection already"
                )
            )
        }
        waiting.append(job)
        defer { isThreadWaiting = false }
        return isThreadWaiting ? .wake : .none
    }

    mutating func next() -> Step {
        if !waiting.isEmpty, ended == nil {
            let job = waiting.removeFirst()
            running = job.id
            isCancelRequested = false
            isThreadWaiting = false
            return .run(job)
        }
        if isClosing || ended != nil { return .end }
        isThreadWaiting = true
        return .wait
    }

    /// The running job is done; `broken` says why no other can follow.
    mutating func finish(isIdle: Bool, broken: PostgresError?) {
        running = nil
        isCancelRequested = false
        self.isIdle = isIdle
        ended = ended ?? broken
    }

    mutating func cancel(_ id: UInt64) -> Cancellation {
        if running == id {
            isCancelRequested = true
            return .wake
        }
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return .none }
        let job = waiting[index]
        if job.rollsBackOnFailure {
            waiting[index] = ConnectionJob(
                id: id,
                work: .rollBackIfOpen,
                rollsBackOnFailure: false,
                complete: { _ in }
            )
        } else {
            waiting.remove(at: index)
        }
        return .complete(job)
    }

    mutating func close() {
        isClosing = true
    }

    /// The connection is gone: returns those who wait in vain.
    mutating func end(_ error: PostgresError?) -> [ConnectionJob] {
        ended = ended ?? error ?? Self.closed
        defer { waiting = [] }
        return waiting
    }

    private static let closed = PostgresError(
        code: .poolClosed,
        message: "the connection was closed"
    )
}
