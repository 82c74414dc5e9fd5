import Synchronization

/// What a connection's thread and its users share.
final class ConnectionCore: Sendable {
    let queue = Mutex(ConnectionQueue())
    let wakePipe: WakePipe
    private let closed = Mutex(ClosedSignal())

    init() throws(PostgresError) {
        wakePipe = try WakePipe()
    }

    /// Queues work and waits for its end; a cancelled task gives up its place or stops the
    /// statement.
    func perform(
        _ work: ConnectionWork,
        rollsBackOnFailure: Bool,
        isCancellable: Bool = true
    ) async -> Result<[PostgresRows], PostgresError> {
        let id = queue.withLock { $0.nextID() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enqueue(
                    ConnectionJob(
                        id: id,
                        work: work,
                        rollsBackOnFailure: rollsBackOnFailure,
                        complete: { continuation.resume(returning: $0) }
                    )
                )
                // The handler below may have run before the job had its place.
                if isCancellable, Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            if isCancellable { cancel(id) }
        }
    }

    /// Ends the connection after the jobs that were queued before.
    func close() {
        queue.withLock { $0.close() }
        wakePipe.wake()
    }

    /// Returns once the thread has closed the connection.
    func waitUntilClosed() async {
        await withCheckedContinuation { continuation in
            let isClosed = closed.withLock { $0.wait(continuation) }
            if isClosed { continuation.resume() }
        }
    }

    /// Called by the thread as its last act.
    func didClose(_ error: PostgresError?) {
        let error = error ?? PostgresError(code: .poolClosed, message: "the connection was closed")
        for job in queue.withLock({ $0.end(error) }) {
            job.complete(.failure(error))
        }
        for continuation in closed.withLock({ $0.signal() }) {
            continuation.resume()
        }
    }

    private func enqueue(_ job: ConnectionJob) {
        switch queue.withLock({ $0.enqueue(job) }) {
        case .wake: wakePipe.wake()
        case .none: break
        case .refuse(let error): job.complete(.failure(error))
        }
    }

    private func cancel(_ id: UInt64) {
        switch queue.withLock({ $0.cancel(id) }) {
        case .none: break
        case .wake: wakePipe.wake()
        case .complete(let job):
            job.complete(
                .failure(PostgresError(code: .cancelled, message: "the task was cancelled"))
            )
        }
    }
}

/// Those who wait for the end of a connection.
private struct ClosedSignal {
    private var isClosed = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Whether it is closed already; else the continuation is kept.
    mutating func wait(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
        if !isClosed { waiting.append(continuation) }
        return isClosed
    }

    mutating func signal() -> [CheckedContinuation<Void, Never>] {
        isClosed = true
        defer { waiting = [] }
        return waiting
    }
}
