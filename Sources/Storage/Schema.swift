public import Postgres

/// The schema that this binary works with.
public enum Schema {
    /// The migrations of `migrations/`, in order.
    public static var migrations: [Migration] { EmbeddedMigrations.all }
}
