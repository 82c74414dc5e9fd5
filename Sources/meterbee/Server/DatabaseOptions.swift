import ArgumentParser
import Postgres

/// Which database a command works on.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Data directory; PostgreSQL runs in it. Also METERBEE_DATA_DIR. Default: /var/lib/meterbee "
                + "as root, else the XDG data directory.",
            valueName: "path"
        )
    )
    var dataDir: String?

    @Option(
        help: ArgumentHelp(
            "A PostgreSQL of your own instead, such as postgres://user:password@host/database. "
                + "Also METERBEE_DATABASE_URL.",
            valueName: "url"
        )
    )
    var databaseURL: String?

    init() {}

    /// Flags win over the environment.
    var location: DatabaseLocation {
        get throws {
            let environment = Environment.current
            if let url = databaseURL ?? environment["METERBEE_DATABASE_URL"] {
                guard dataDir == nil else {
                    throw ValidationError("--data-dir and --database-url exclude each other")
                }
                return .external(try PostgresConfiguration(url: url))
            }
            let directory =
                dataDir ?? environment["METERBEE_DATA_DIR"]
                ?? Environment.defaultDataDirectory(environment)
            return .privateCluster(directory: try Environment.absolutePath(directory))
        }
    }
}

/// Where the database is.
enum DatabaseLocation: Sendable {
    case privateCluster(directory: String)
    case external(PostgresConfiguration)
}
