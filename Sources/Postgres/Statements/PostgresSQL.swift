/// The text of one SQL statement, written in the source; `$1`, `$2` … stand for its parameters.
public struct PostgresSQL: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The text as sent.
    public let text: String

    /// Takes a literal; interpolation does not compile, so input cannot become SQL.
    public init(stringLiteral text: String) {
        self.text = text
    }

    /// Takes text put together while running; the caller vouches for every character.
    public init(unsafeSQL text: String) {
        self.text = text
    }

    /// A name as PostgreSQL reads it literally: in double quotes, those inside doubled.
    public static func quoted(identifier: String) -> String {
        "\""
            + identifier.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}
