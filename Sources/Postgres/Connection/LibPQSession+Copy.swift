import CLibPQ

extension LibPQSession {
    /// Rows are handed to libpq in pieces of about this size.
    private static let copyChunkBytes = 64 * 1024
    /// How a binary COPY begins: signature, no flags, no extension.
    private static let copyHeader: [UInt8] =
        [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00]
        + [UInt8](repeating: 0, count: 8)

    /// Runs a binary COPY from the client; returns a result without rows, with the number copied.
    func copyIn(_ sql: PostgresSQL, rows: [[PostgresValue]]) throws(PostgresError) -> PostgresRows {
        try checkCopy(sql, rows: rows)
        guard PQsendQuery(connection, sql.text) == 1 else { throw lost() }
        try flush()
        try beginCopy()
        var writer = BinaryWriter(bytes: Self.copyHeader)
        for row in rows {
            writer.integer(Int16(row.count))
            for value in row {
                writer.sized(value.isNull ? nil : value) { $0.write($1) }
            }
            if writer.bytes.count >= Self.copyChunkBytes { try put(&writer) }
        }
        writer.integer(Int16(-1))
        try put(&writer)
        try endCopy(problem: nil)
        return try copyResult()
    }

    private func checkCopy(_ sql: PostgresSQL, rows: [[PostgresValue]]) throws(PostgresError) {
        try PostgresStatement(sql).checkLimits(index: 0)
        for row in rows {
            if row.contains(where: \.isSentAsText) {
                throw PostgresError(
                    code: .invalidStatement,
                    message: "COPY cannot carry numeric values",
                    remedy: "insert them by a statement"
                )
            }
            guard row.count <= Int(Int16.max) else {
                throw PostgresError(
                    code: .invalidStatement,
                    message: "a row of \(row.count) columns is too wide"
                )
            }
            try PostgresStatement("", row).checkLimits(index: 0)
        }
    }

    private func beginCopy() throws(PostgresError) {
        guard let result = try nextResult() else { throw lost() }
        switch PQresultStatus(result) {
        case PGRES_COPY_IN:
            let isBinary = PQbinaryTuples(result) == 1
            PQclear(result)
            guard !isBinary else { return }
            try endCopy(problem: "the statement lacks (FORMAT binary)")
            _ = try copyResult()
        case PGRES_FATAL_ERROR:
            let error = try takeFailure(result)
            while let rest = try nextResult() { PQclear(rest) }
            throw error
        default:
            PQclear(result)
            while let rest = try nextResult() { PQclear(rest) }
            throw PostgresError(
                code: .invalidStatement,
                message: "the statement is no COPY … FROM STDIN"
            )
        }
    }

    private func put(_ writer: inout BinaryWriter) throws(PostgresError) {
        while true {
            let status = writer.bytes.withUnsafeBytes { bytes in
                PQputCopyData(
                    connection,
                    bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                    Int32(clamping: bytes.count)
                )
            }
            switch status {
            case 1:
                writer.bytes.removeAll(keepingCapacity: true)
                return try flush()
            case 0: try waitForSocket(writing: true)
            default: throw lost()
            }
        }
    }

    private func endCopy(problem: String?) throws(PostgresError) {
        while true {
            switch PQputCopyEnd(connection, problem) {
            case 1: return try flush()
            case 0: try waitForSocket(writing: true)
            default: throw lost()
            }
        }
    }

    private func copyResult() throws(PostgresError) -> PostgresRows {
        var copied: PostgresRows?
        var failure: PostgresError?
        while let result = try nextResult() {
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK: copied = PostgresRows(PostgresResult(owning: result))
            case PGRES_FATAL_ERROR:
                let error = try takeFailure(result)
                failure = failure ?? error
            default: throw unexpected(result)
            }
        }
        if let failure { throw failure }
        guard let copied else { throw lost() }
        return copied
    }
}

extension PostgresValue {
    fileprivate var isNull: Bool {
        if case .null = self { true } else { false }
    }
}
