import CLibPQ
import Glibc
import Synchronization

extension LibPQSession {
    /// How often a cancellation is repeated until the server heeds it: it ignores one that arrives
    /// between two statements.
    private static let cancelRepeatMilliseconds: Int32 = 500

    /// Waits for somebody to wake the thread; takes in what the server sends meanwhile.
    ///
    /// - Throws: `connectionLost` when the server or network ended the connection.
    func waitForWork() throws(PostgresError) {
        let ready = try poll(writing: false, timeoutMilliseconds: -1)
        if ready.wake { core.wakePipe.drain() }
        if ready.socket {
            try consumeInput()
            deliverNotifications()
        }
    }

    /// Sends what libpq holds back, and takes in what the server sends meanwhile.
    func flush() throws(PostgresError) {
        while true {
            switch PQflush(connection) {
            case 0: return
            case 1: try waitForSocket(writing: true)
            default: throw lost()
            }
        }
    }

    /// The next result; nil at the end of a command.
    func nextResult() throws(PostgresError) -> OpaquePointer? {
        while PQisBusy(connection) == 1 {
            try waitForSocket(writing: false)
        }
        return PQgetResult(connection)
    }

    /// Waits until the socket can be read (or written), and reads.
    func waitForSocket(writing: Bool) throws(PostgresError) {
        while true {
            let isCancelling = core.queue.withLock { $0.isCancelRequested }
            let timeout = isCancelling ? Self.cancelRepeatMilliseconds : silenceMilliseconds ?? -1
            let ready = try poll(writing: writing, timeoutMilliseconds: timeout)
            if ready.wake { core.wakePipe.drain() }
            if ready.socket { return try consumeInput() }
            guard ready.wake || isCancelling else {
                throw lost("the server did not answer for \(timeout / 1_000) s")
            }
            cancelIfRequested()
        }
    }

    /// The error of a connection that is of no more use.
    func lost(_ reason: String? = nil) -> PostgresError {
        let said = PQerrorMessage(connection).map { String(cString: $0).oneLine } ?? ""
        return PostgresError(
            code: .connectionLost,
            message: reason ?? (said.isEmpty ? "the connection was lost" : said)
        )
    }

    private func consumeInput() throws(PostgresError) {
        guard PQconsumeInput(connection) == 1 else { throw lastWords() ?? lost() }
    }

    /// The error that the server sent before it ended the connection, read but not looked at yet.
    private func lastWords() -> PostgresError? {
        guard PQstatus(connection) == CONNECTION_BAD else { return nil }
        // A broken connection has at most this and libpq's own error to tell; it no longer waits.
        for _ in 0..<8 {
            guard let result = PQgetResult(connection) else { continue }
            let error = takeError(result)
            if error.sqlState != nil { return error.asLost }
        }
        return nil
    }

    private func poll(
        writing: Bool,
        timeoutMilliseconds: Int32
    ) throws(PostgresError) -> (socket: Bool, wake: Bool) {
        let interest = writing ? POLLIN | POLLOUT : POLLIN
        while true {
            var descriptors = (
                pollfd(fd: PQsocket(connection), events: Int16(interest), revents: 0),
                pollfd(fd: core.wakePipe.readDescriptor, events: Int16(POLLIN), revents: 0)
            )
            let count = withUnsafeMutableBytes(of: &descriptors) {
                Glibc.poll($0.bindMemory(to: pollfd.self).baseAddress, 2, timeoutMilliseconds)
            }
            if count >= 0 { return (descriptors.0.revents != 0, descriptors.1.revents != 0) }
            guard errno == EINTR else { throw lost("poll: \(String(cString: strerror(errno)))") }
        }
    }

    /// Asks the server, over a connection of its own, to stop what it runs for us.
    private func cancelIfRequested() {
        guard core.queue.withLock({ $0.isCancelRequested }),
            let cancel = PQgetCancel(connection)
        else { return }
        defer { PQfreeCancel(cancel) }
        var reason = [CChar](repeating: 0, count: 256)
        // If it fails the statement goes on, and the next wait asks again.
        _ = PQcancel(cancel, &reason, Int32(reason.count))
    }
}
