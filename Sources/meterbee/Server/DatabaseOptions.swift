import ArgumentParser
import Logging
import Postgres

/// Which database a command works on.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Data directory; PostgreSQL runs in it. Also METERBEE_DATA_DIR. Default: "
                + "/var/lib/meterbee as root, else the XDG data directory.",
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

    @OptionGroup var configuration: ConfigurationOptions

    init() {}

    /// Flags win over the environment, the environment over the file.
    func location(_ settings: Settings) throws -> DatabaseLocation {
        if let url = databaseURL ?? settings[.databaseURL], dataDir == nil || databaseURL != nil {
            guard dataDir == nil else {
                throw ValidationError("--data-dir and --database-url exclude each other")
            }
            return .external(try configuration(of: url, settings))
        }
        let directory =
            dataDir ?? settings[.dataDirectory]
            ?? Environment.defaultDataDirectory(Environment.current)
        return .privateCluster(directory: try Environment.absolutePath(directory))
    }
}

extension DatabaseOptions {
    /// The fault names where the URL stands, and not the URL: it may hold a password.
    private func configuration(
        of url: String,
        _ settings: Settings
    ) throws -> PostgresConfiguration {
        do {
            return try PostgresConfiguration(url: url)
        } catch {
            let origin = databaseURL == nil ? settings.origin(of: .databaseURL) : "--database-url"
            throw CommandFailure(description: "\(origin): \(error)")
        }
    }

    /// Commands print their own lines; of the log only what went wrong.
    static var quietLogger: Logger {
        var logger = Logger(label: "meterbee")
        logger.logLevel = .error
        return logger
    }

    /// Runs a command's body on the database: on the one that a server already runs in the data
    /// directory, else on one that is started for it and stopped after it.
    func withDatabase(_ body: (ServerDatabase) async throws -> Void) async throws {
        do {
            let location = try location(configuration.settings)
            let database = try await ServerDatabase.join(location, logger: Self.quietLogger)
            do {
                try await body(database)
            } catch {
                await database.stopCluster()
                throw error
            }
            await database.stopCluster()
        } catch let error as PostgresError {
            throw CommandFailure(description: "the database cannot be used: \(error)")
        }
    }
}

/// Where the database is.
enum DatabaseLocation: Sendable {
    case privateCluster(directory: String)
    case external(PostgresConfiguration)
}
