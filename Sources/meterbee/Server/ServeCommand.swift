public import ArgumentParser
public import Logging

/// `meterbee serve`: the server, with a PostgreSQL of its own unless it is given one.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server: OTLP ingestion, metering, billing and the REST API.",
        discussion: """
            Without --database-url it runs its own PostgreSQL in the data directory. SIGTERM and \
            SIGINT drain: what is queued is committed and answered, then it exits.
            """
    )

    @OptionGroup var database: DatabaseOptions

    @OptionGroup var listening: ListenOptions

    @Option(help: "The least severe log messages to print: debug, info, warning or error.")
    var logLevel: Logger.Level = .info

    func run() async throws {
        let settings = try ServerSettings(
            database: database.location,
            listen: listening.settings,
            logLevel: logLevel
        )
        do {
            try await Server(settings: settings).run()
        } catch {
            throw StartFailure(error, settings: settings)
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
