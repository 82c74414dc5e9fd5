/// What went wrong between Meterbee and PostgreSQL, with what to do about it where that is known.
public struct PostgresError: Error, Sendable {
    /// The kind of failure.
    public var code: Code
    /// One sentence for people; the server's own words where it spoke.
    public var message: String
    /// What to do about it, where there is common advice.
    public var remedy: String?
    /// PostgreSQL's five-character error code, where the server sent one.
    public var sqlState: String?
    /// The server's DETAIL line.
    public var detail: String?
    /// The server's HINT line.
    public var hint: String?
    /// The constraint that was violated.
    public var constraint: String?
    /// The schema of the table at fault.
    public var schema: String?
    /// The table at fault.
    public var table: String?
    /// The column at fault.
    public var column: String?
    /// Which statement of a pipeline failed, from 0.
    public var statementIndex: Int?

    /// Makes an error that is not the server's.
    public init(code: Code, message: String, remedy: String? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}

extension PostgresError: CustomStringConvertible {
    /// Message, SQLSTATE, detail and remedy on one line.
    public var description: String {
        var text = message
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        if let statementIndex { text += " [statement \(statementIndex)]" }
        if let detail { text += "; \(detail)" }
        if let remedy = remedy ?? hint { text += "; remedy: \(remedy)" }
        return text
    }
}
