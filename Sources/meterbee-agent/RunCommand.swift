import AgentCore
import Glibc

/// `meterbee-agent run`.
struct RunCommand {
    private let settings: AgentSettings

    init(_ arguments: [String]) throws(AgentError) {
        let options = try OptionReader(
            arguments,
            options: [
                "--server", "--token-file", "--key-file", "--state-dir", "--sources",
                "--status-file", "--save-last-batch",
            ]
        )
        var settings = try Self.access(options, server: ServerAddress(options.required("--server")))
        settings.stateDirectory = options["--state-dir"]
        settings.statusFile = options["--status-file"]
        settings.savedBatchDirectory = options["--save-last-batch"]
        if let keys = options["--sources"] {
            settings.sources = keys.split(separator: ",").map(String.init)
        }
        if let unknown = settings.sources.first(where: { !SourceCatalog.keys.contains($0) }) {
            throw AgentError(
                code: .usage,
                message: "there is no data source '\(unknown)'; known are "
                    + SourceCatalog.keys.joined(separator: ", ")
            )
        }
        self.settings = settings
    }

    func run() throws {
        let agent = try Agent(settings) { MeterbeeAgent.say($0) }
        try agent.run()
    }

    private static func access(
        _ options: OptionReader,
        server: ServerAddress
    ) throws(AgentError) -> AgentSettings {
        switch (options["--token-file"], options["--key-file"]) {
        case (let tokenFile?, nil):
            guard options["--state-dir"] != nil else {
                throw AgentError(
                    code: .usage,
                    message: "--token-file needs --state-dir, or every start would enroll anew"
                )
            }
            return AgentSettings(server: server, enrollmentToken: try secret(tokenFile))
        case (nil, let keyFile?): return AgentSettings(server: server, key: try secret(keyFile))
        default:
            throw AgentError(
                code: .usage,
                message: "give either --token-file or --key-file"
            )
        }
    }

    private static func secret(_ path: String) throws(AgentError) -> String {
        guard let line = SecretFile.firstLine(path) else {
            throw AgentError(
                code: .file,
                message: "\(path) cannot be read or is empty: \(String(cString: strerror(errno)))"
            )
        }
        return line
    }
}
