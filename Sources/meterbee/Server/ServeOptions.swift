public import ArgumentParser
public import Logging

/// Everything that `meterbee serve` can be told by flags.
struct ServeOptions: ParsableArguments {
    @OptionGroup var database: DatabaseOptions

    @OptionGroup var listening: ListenOptions

    @Option(
        help: """
            The least severe log messages to print: debug, info, warning or error. Also \
            METERBEE_LOG_LEVEL. Default: info.
            """
    )
    var logLevel: Logger.Level?

    @Option(
        help: ArgumentHelp(
            "Publish the agent from this directory at /install.sh and /dist/, as "
                + "deploy/agent-package.sh fills it. Also METERBEE_DIST.",
            valueName: "directory"
        )
    )
    var dist: String?

    init() {}

    /// Flags win over the environment, the environment over the file, the file over the defaults.
    var serverSettings: ServerSettings {
        get throws {
            let settings = try database.configuration.settings
            var result = try ServerSettings(
                database: try database.location(settings),
                listen: try listening.listenSettings(settings),
                logLevel: logLevel ?? settings.logLevel ?? .info,
                settings: settings
            )
            result.published = try published(settings)
            return result
        }
    }

    private func published(_ settings: Settings) throws -> PublishedFiles? {
        if let dist { return try PublishedFiles(directory: dist, origin: "--dist") }
        return try settings[.dist].map {
            try PublishedFiles(directory: $0, origin: settings.origin(of: .dist))
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

extension Settings {
    fileprivate var logLevel: Logger.Level? {
        get throws {
            guard let text = self[.logLevel] else { return nil }
            guard let level = Logger.Level(rawValue: text) else {
                throw CommandFailure(
                    description:
                        "\(origin(of: .logLevel)) '\(text)' must be debug, info, warning or error"
                )
            }
            return level
        }
    }
}
