public import ArgumentParser

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

    @OptionGroup var options: ServeOptions

    func run() async throws {
        let settings = try options.serverSettings
        // What cannot be used is told before a database is made or started.
        _ = try settings.listen.tls?.configuration()
        do {
            try await Server(settings: settings).run()
        } catch {
            throw StartFailure(error, settings: settings)
        }
    }
}
