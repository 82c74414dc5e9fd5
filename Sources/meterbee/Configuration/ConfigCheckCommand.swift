import ArgumentParser
import Ingestion
import Logging
import Postgres

/// `meterbee config check`: what a server would work with, or why it would not start.
struct ConfigCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what `serve` would work with and where each value comes from.",
        discussion: """
            Takes the options of `serve` and starts nothing. Exits with 1 when the file, the \
            environment or a file that they name cannot be used.
            """
    )

    @OptionGroup var options: ServeOptions

    func run() throws {
        let settings = try options.serverSettings
        _ = try settings.listen.tls?.configuration()
        for line in try lines(settings) { print(line) }
        print("the configuration is sound")
    }

    /// The settings in force, a line each; secrets are not shown.
    private func lines(_ settings: ServerSettings) throws -> [String] {
        let given = try options.database.configuration.settings
        let values = [
            (Setting.listen, "\(settings.listen.main)"),
            (.grpcListen, settings.listen.grpc.map { "\($0)" } ?? "off"),
            (.adminListen, settings.listen.admin.map { "\($0)" } ?? "with the others"),
            (.tlsCertificate, settings.listen.tls?.certificatePath ?? "none, cleartext"),
            (.logLevel, settings.logLevel.rawValue),
            (.requestBytesMax, "\(settings.ingest.requestBytesMax)"),
            (.memoryBytesMax, "\(settings.ingest.memoryBytesMax)"),
            (.headSecondsMax, "\(settings.clients.head.components.seconds)"),
            (.bodySecondsMax, "\(settings.clients.body.components.seconds)"),
            (.answerSecondsMax, "\(settings.clients.answer.components.seconds)"),
            (.idleSecondsMax, "\(settings.clients.idle.components.seconds)"),
        ]
        let inForce = values.map { setting, value in
            let origin = given[setting] == nil ? "" : "  (\(given.origin(of: setting)))"
            return "\(setting.rawValue): \(value)\(origin)"
        }
        let shown = Set(values.map(\.0))
        let others = given.all.filter { !shown.contains($0.setting) }.map { setting, entry in
            "\(setting.rawValue): \(setting.isSecret ? "(set)" : entry.text)  (\(entry.origin))"
        }
        return [database(settings.database)] + inForce + others
    }

    private func database(_ location: DatabaseLocation) -> String {
        switch location {
        case .privateCluster(let directory): "database: a PostgreSQL of its own in \(directory)"
        case .external(let given):
            "database: PostgreSQL on \(given.host), port \(given.port), database \(given.database)"
        }
    }
}
