import Synchronization

/// What a connection's thread does from first to last.
struct ConnectionLoop: Sendable {
    let configuration: PostgresConfiguration
    let core: ConnectionCore
    let onNotification: (@Sendable (PostgresNotification) -> Void)?
    /// Called once when the connection is gone after it was opened; the reason is nil after
    /// `close()`.
    let onEnd: (@Sendable (PostgresError?) -> Void)?

    /// Connects, tells so, and works until the connection is closed or lost.
    func run(opened: (Result<Void, PostgresError>) -> Void) {
        do throws(PostgresError) {
            var session: LibPQSession? = try LibPQSession(
                configuration,
                core: core,
                onNotification: onNotification
            )
            opened(.success(()))
            let reason = session.flatMap(work)
            // Closes the connection before anybody is told that it is closed.
            session = nil
            core.didClose(reason)
            onEnd?(reason)
        } catch {
            core.didClose(error)
            opened(.failure(error))
        }
    }

    private func work(_ session: LibPQSession) -> PostgresError? {
        while true {
            switch core.queue.withLock({ $0.next() }) {
            case .run(let job):
                let result = session.perform(job)
                core.queue.withLock { $0.finish(isIdle: session.isIdle, broken: session.broken) }
                job.complete(result)
                if let broken = session.broken { return broken }
            case .wait:
                do throws(PostgresError) {
                    try session.waitForWork()
                } catch {
                    return error
                }
            case .end: return nil
            }
        }
    }
}
