/// How a database stands to the migrations of this binary.
public struct MigrationStatus: Sendable, Hashable {
    /// Applied migrations, in order, with the time of each in microseconds since 1970.
    public let applied: [AppliedMigration]
    /// Migrations still to be applied, in order.
    public let pending: [Migration]

    /// Whether nothing is left to apply.
    public var isCurrent: Bool { pending.isEmpty }
}
