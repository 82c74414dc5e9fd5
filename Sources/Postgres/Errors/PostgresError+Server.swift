import CLibPQ

extension PostgresError {
    /// The letters by which the protocol names an error's fields (`PG_DIAG_…` in libpq).
    private enum Field: Character {
        case sqlState = "C"
        case message = "M"
        case detail = "D"
        case hint = "H"
        case schema = "s"
        case table = "t"
        case column = "c"
        case constraint = "n"

        var number: Int32 { Int32(rawValue.asciiValue ?? 0) }
    }

    /// Reads a failed result.
    init(result: OpaquePointer, isCancelled: Bool) {
        func field(_ field: Field) -> String? {
            PQresultErrorField(result, field.number).map { String(cString: $0) }
        }
        let sqlState = field(.sqlState)
        let whole = PQresultErrorMessage(result).map { String(cString: $0).oneLine } ?? ""
        self.init(
            code: Self.code(sqlState: sqlState, isCancelled: isCancelled),
            message: field(.message) ?? (whole.isEmpty ? "the server gave no reason" : whole)
        )
        self.sqlState = sqlState
        detail = field(.detail)
        hint = field(.hint)
        constraint = field(.constraint)
        schema = field(.schema)
        table = field(.table)
        column = field(.column)
        remedy = Self.remedy(sqlState: sqlState)
    }

    /// The same error, known to have ended the connection.
    var asLost: PostgresError {
        var error = self
        error.code = .connectionLost
        return error
    }

    private static func code(sqlState: String?, isCancelled: Bool) -> Code {
        switch sqlState {
        case "57014": isCancelled ? .cancelled : .timeout
        case "55P03": .timeout
        // Administrator's command, crash, no connections now, idle too long.
        case "57P01", "57P02", "57P03", "57P05", "25P03": .connectionLost
        default: .queryFailed
        }
    }

    private static func remedy(sqlState: String?) -> String? {
        switch sqlState {
        case "53100": "free space on the database's disk"
        case "53200": "give the database server more memory, or lower its work_mem"
        case "53300": "raise max_connections of the server, or lower the pools' sizes"
        case "42P01", "3F000", "42703": "apply the migrations: the schema is older than the program"
        case "57014": "raise the statement timeout, or look for what held the statement up"
        default: nil
        }
    }
}
