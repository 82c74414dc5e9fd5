extension PostgresPool {
    /// Runs the body in a transaction: commits when it returns, rolls back when it throws or its
    /// task is cancelled.
    ///
    /// - Parameter preamble: statements sent together with BEGIN, such as `set_config` calls.
    /// - Throws: what the body throws, or a `PostgresError`; `commitUnknown` if the connection
    ///   broke during COMMIT.
    public func transaction<Output: Sendable>(
        isolation: PostgresIsolation = .readCommitted,
        readOnly: Bool = false,
        preamble: [PostgresStatement] = [],
        _ body: @Sendable (PostgresTransaction) async throws -> Output
    ) async throws -> Output {
        let lease = try await acquire()
        defer { release(lease) }
        let begin = PostgresStatement(isolation.begin(readOnly: readOnly))
        // Rolls back by itself if the preamble fails.
        _ = try await lease.connection.pipeline([begin] + preamble)
        let transaction = PostgresTransaction(connection: lease.connection)
        do {
            let output = try await body(transaction)
            transaction.end()
            try Task.checkCancellation()
            try await commit(lease.connection)
            return output
        } catch {
            transaction.end()
            await rollBack(lease.connection)
            throw error
        }
    }

    private func commit(_ connection: PostgresConnection) async throws(PostgresError) {
        let rows: [PostgresRows]
        do throws(PostgresError) {
            rows = try await connection.performInTransaction(
                .pipeline([PostgresStatement("COMMIT")]),
                isCancellable: false
            )
        } catch {
            guard error.code == .connectionLost else { throw error }
            var unknown = error
            unknown.code = .commitUnknown
            throw unknown
        }
        // PostgreSQL answers COMMIT of a failed transaction with a rollback, and no error.
        guard rows.first?.commandTag == "COMMIT" else {
            throw PostgresError(
                code: .queryFailed,
                message: "the transaction was rolled back: a statement in it had failed"
            )
        }
    }

    /// Does nothing when nothing is open; a connection that cannot even do this is replaced.
    private func rollBack(_ connection: PostgresConnection) async {
        _ = try? await connection.performInTransaction(.rollBackIfOpen, isCancellable: false)
    }
}

extension PostgresIsolation {
    fileprivate func begin(readOnly: Bool) -> PostgresSQL {
        switch (self, readOnly) {
        case (.readCommitted, false): "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
        case (.readCommitted, true): "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
        case (.repeatableRead, false): "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE"
        case (.repeatableRead, true): "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        case (.serializable, false): "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
        case (.serializable, true): "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY"
        }
    }
}
