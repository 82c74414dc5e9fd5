import CLibPQ

extension LibPQSession {
    /// Runs statements by the simple protocol; the first failure ends the script.
    func script(_ sql: PostgresSQL) throws(PostgresError) {
        try PostgresStatement(sql).checkLimits(index: 0)
        guard PQsendQuery(connection, sql.text) == 1 else { throw lost() }
        try flush()
        var failure: PostgresError?
        while let result = try nextResult() {
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: PQclear(result)
            case PGRES_FATAL_ERROR:
                let error = try takeFailure(result)
                failure = failure ?? error
            default: throw unexpected(result)
            }
        }
        if let failure { throw failure }
    }
}
