import CLibPQ

extension LibPQSession {
    /// What was sent, in order, and so what is answered.
    private enum Sent {
        case prepare(PostgresSQL, name: String)
        case run(index: Int)
    }

    /// Runs the statements; one alone whose plan is outdated, as after a migration, runs again.
    ///
    /// It failed whole, outside a transaction, so nothing is done twice.
    func freshPipeline(_ statements: [PostgresStatement]) throws(PostgresError) -> [PostgresRows] {
        do throws(PostgresError) {
            return try pipeline(statements)
        } catch {
            guard statements.count == 1, isIdle, error.isOutdatedPlan else { throw error }
            return try pipeline(statements)
        }
    }

    /// Sends all statements with one sync and returns the rows of each.
    func pipeline(_ statements: [PostgresStatement]) throws(PostgresError) -> [PostgresRows] {
        guard !statements.isEmpty else { return [] }
        for (index, statement) in statements.enumerated() {
            try statement.checkLimits(index: index)
        }
        try resetCacheIfNeeded()
        guard PQenterPipelineMode(connection) == 1 else { throw lost() }
        var sent: [Sent] = []
        for (index, statement) in statements.enumerated() {
            try send(statement, index: index, sent: &sent)
        }
        parameters.clear()
        guard PQpipelineSync(connection) == 1 else { throw lost() }
        try flush()
        let rows = try receive(sent)
        guard PQexitPipelineMode(connection) == 1 else { throw lost() }
        return try rows.get()
    }

    private func send(
        _ statement: PostgresStatement,
        index: Int,
        sent: inout [Sent]
    ) throws(PostgresError) {
        let sql = statement.sql
        let name: String
        switch cache.need(sql, types: statement.parameters.map(\.type.oid)) {
        case .nothing(let known): name = known
        case .prepare(let new, let types):
            name = new
            let status = PQsendPrepare(connection, name, sql.text, Int32(types.count), types)
            guard status == 1 else { throw lost() }
            sent.append(.prepare(sql, name: name))
        }
        parameters.encode(statement.parameters)
        let status = parameters.withArguments { arguments in
            PQsendQueryPrepared(
                connection,
                name,
                arguments.count,
                arguments.values,
                arguments.lengths,
                arguments.formats,
                1
            )
        }
        guard status == 1 else { throw lost() }
        sent.append(.run(index: index))
    }

    /// Reads the answers up to the sync; the inner failure leaves the connection in order.
    private func receive(
        _ sent: [Sent]
    ) throws(PostgresError) -> Result<[PostgresRows], PostgresError> {
        var rows: [PostgresRows] = []
        var failure: PostgresError?
        for (position, step) in sent.enumerated() {
            var isDone = false
            while let result = try nextResult() {
                switch PQresultStatus(result) {
                case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                    isDone = true
                    if case .run = step {
                        rows.append(PostgresRows(PostgresResult(owning: result)))
                    } else {
                        PQclear(result)
                    }
                case PGRES_PIPELINE_ABORTED: PQclear(result)
                case PGRES_FATAL_ERROR:
                    let error = try takeFailure(result, index: Self.index(of: sent, from: position))
                    failure = failure ?? error
                default: throw unexpected(result)
                }
            }
            if case .prepare(let sql, let name) = step, !isDone { cache.forget(sql, name: name) }
        }
        try receiveSync()
        if let failure { return .failure(failure) }
        return .success(rows)
    }

    private func receiveSync() throws(PostgresError) {
        guard let result = try nextResult() else {
            throw lost("the server's answers are not in step")
        }
        guard PQresultStatus(result) == PGRES_PIPELINE_SYNC else { throw unexpected(result) }
        PQclear(result)
    }

    /// The statement that a position in what was sent belongs to.
    private static func index(of sent: [Sent], from position: Int) -> Int? {
        for step in sent[position...] {
            if case .run(let index) = step { return index }
        }
        return nil
    }

    private func resetCacheIfNeeded() throws(PostgresError) {
        guard cache.needsReset, PQtransactionStatus(connection) != PQTRANS_INERROR else { return }
        try script("DEALLOCATE ALL")
        cache.reset()
    }
}
