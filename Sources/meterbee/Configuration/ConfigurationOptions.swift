import ArgumentParser

/// The configuration file of a command, under the environment and the flags.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A YAML file with settings; flags and the environment win over it. Also "
                + "METERBEE_CONFIG.",
            valueName: "path"
        )
    )
    var config: String?

    init() {}

    /// The file's path; nil for none.
    var path: String? { config ?? Environment.current["METERBEE_CONFIG"] }

    /// What the environment and the file set.
    var settings: Settings {
        get throws {
            Settings(
                environment: Environment.current,
                file: try path.map { try ConfigurationFile.read($0) } ?? [:]
            )
        }
    }
}
