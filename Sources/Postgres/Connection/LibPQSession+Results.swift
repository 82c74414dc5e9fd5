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
        if error.sqlState == "0A000" || error.sqlState == "26000" { cache.invalidate() }
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
