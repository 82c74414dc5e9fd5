import CLibPQ
import Glibc

/// One libpq connection, used by the thread that made it and by no other.
///
/// It never blocks in libpq but in its own poll(2), which a wake-up interrupts: so a running
/// statement can be cancelled, a large pipeline is sent and answered at the same time, and a server
/// that stays silent is given up.
final class LibPQSession {
    let connection: OpaquePointer
    let core: ConnectionCore
    let onNotification: (@Sendable (PostgresNotification) -> Void)?
    /// Without a sign of life from the server for so long, the connection counts as lost.
    let silenceMilliseconds: Int32?
    var cache = StatementCache()
    var parameters = ParameterBuffer()
    /// Why the connection can no longer be used.
    private(set) var broken: PostgresError?

    /// What the server may take beyond its own statement timeout to say so, at the most as long
    /// again as that.
    private static let silenceGrace: Duration = .seconds(10)

    /// Connects; blocks for at most the configuration's `connectTimeout` per address.
    init(
        _ configuration: PostgresConfiguration,
        core: ConnectionCore,
        onNotification: (@Sendable (PostgresNotification) -> Void)?
    ) throws(PostgresError) {
        connection = try Self.open(configuration)
        self.core = core
        self.onNotification = onNotification
        silenceMilliseconds = configuration.statementTimeout.map {
            Int32(clamping: ($0 + min($0, Self.silenceGrace)).wholeMilliseconds)
        }
        // What the server remarks is not for standard error, where libpq would print it.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        PQsetnonblocking(connection, 1)
        if configuration.host.hasPrefix("/") { enlargeSendBuffer() }
    }

    deinit { PQfinish(connection) }

    /// Whether no transaction is open.
    var isIdle: Bool { PQtransactionStatus(connection) == PQTRANS_IDLE }

    /// Does one job; a failure that leaves the connection useless sets `broken`.
    func perform(_ job: ConnectionJob) -> Result<[PostgresRows], PostgresError> {
        do throws(PostgresError) {
            let rows = try perform(job.work)
            deliverNotifications()
            return .success(rows)
        } catch {
            if error.code == .connectionLost {
                broken = error
            } else if job.rollsBackOnFailure {
                rollBackIfOpen()
            }
            return .failure(error)
        }
    }

    private func perform(_ work: ConnectionWork) throws(PostgresError) -> [PostgresRows] {
        switch work {
        case .pipeline(let statements): return try freshPipeline(statements)
        case .script(let sql): try script(sql)
        case .copyIn(let sql, let rows): return [try copyIn(sql, rows: rows)]
        case .rollBackIfOpen: rollBackIfOpen()
        }
        return []
    }

    private func rollBackIfOpen() {
        guard !isIdle else { return }
        do throws(PostgresError) {
            _ = try pipeline([PostgresStatement("ROLLBACK")])
        } catch {
            broken = error
        }
    }

    /// Hands on what NOTIFY sent.
    func deliverNotifications() {
        while let pointer = PQnotifies(connection) {
            let notification = PostgresNotification(
                channel: String(cString: pointer.pointee.relname),
                payload: pointer.pointee.extra.map { String(cString: $0) } ?? ""
            )
            PQfreemem(pointer)
            onNotification?(notification)
        }
    }

    /// Room for a whole group commit, so that one wake-up of the server takes it all.
    ///
    /// Unix sockets only: TCP sizes its buffers itself, and better, unless it is told.
    private func enlargeSendBuffer() {
        var bytes: Int32 = 1 << 20
        let size = socklen_t(MemoryLayout.size(ofValue: bytes))
        setsockopt(PQsocket(connection), SOL_SOCKET, SO_SNDBUF, &bytes, size)
    }

    private static func open(
        _ configuration: PostgresConfiguration
    ) throws(PostgresError) -> OpaquePointer {
        let keywords = configuration.keywords
        let opened = CStrings.with(keywords.map(\.key)) { keys in
            CStrings.with(keywords.map(\.value)) { values in PQconnectdbParams(keys, values, 0) }
        }
        guard let opened else {
            throw PostgresError(code: .connectionFailed, message: "out of memory")
        }
        guard PQstatus(opened) == CONNECTION_OK else {
            defer { PQfinish(opened) }
            let message = PQerrorMessage(opened).map { String(cString: $0) } ?? ""
            throw PostgresError(connecting: message, configuration: configuration)
        }
        return opened
    }
}
