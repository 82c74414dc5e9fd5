/// A migration as the database remembers it.
public struct AppliedMigration: Sendable, Hashable {
    /// Its number.
    public let number: Int
    /// Its name when it was applied.
    public let name: String
    /// SHA-256 of its SQL in lower-case hexadecimal digits.
    public let checksum: String
    /// When it was applied, in microseconds since 1970-01-01T00:00:00Z.
    public let appliedAtUnixMicroseconds: Int64
}
