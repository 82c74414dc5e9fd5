import CLibPQ
import Synchronization

extension LibPQSession {
    /// Turns a failed result into an error and frees it.
    func takeError(_ result: OpaquePointer, index: Int? = nil) -> PostgresError {
        defer { PQclear(result) }
        let isCancelled = core.queue.withLock { $0.isCancelRequested }
        var error = PostgresError(result: result, isCancelled: isCancelled)
        error.statementIndex = index
        // A changed table or a lost plan: prepared statements must be prepared anew.
        if error.isOutdatedPlan { cache.invalidate() }
        return error
    }

    /// The same for a failure after which the connection goes on; throws the others.
    func takeFailure(
        _ result: OpaquePointer,
        index: Int? = nil
    ) throws(PostgresError) -> PostgresError {
        let error = takeError(result, index: index)
        // The server may have said goodbye before the end of the connection is seen here.
        guard PQstatus(connection) == CONNECTION_OK, error.code != .connectionLost else {
            throw error.asLost
        }
        return error
    }

    /// The error for an answer that fits nothing that was asked, such as COPY inside a pipeline.
    func unexpected(_ result: OpaquePointer) -> PostgresError {
        defer { PQclear(result) }
        let status = PQresultStatus(result)
        let name = PQresStatus(status).map { String(cString: $0) } ?? String(status.rawValue)
        return lost("the server answered \(name), which does not fit what was asked")
    }
}
