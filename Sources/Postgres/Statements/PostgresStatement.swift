/// One statement and its parameters, prepared once per connection under its text.
public struct PostgresStatement: Sendable {
    /// The statement's text.
    public let sql: PostgresSQL
    /// The values of `$1`, `$2` …, at most 65,535 and together below 1 GiB.
    public let parameters: [PostgresValue]

    /// Joins a statement and its parameters.
    public init(_ sql: PostgresSQL, _ parameters: [PostgresValue] = []) {
        self.sql = sql
        self.parameters = parameters
    }
}
