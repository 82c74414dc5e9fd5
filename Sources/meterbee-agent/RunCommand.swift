import AgentCore
import Glibc

/// `meterbee-agent run`.
struct RunCommand {
    private let settings: AgentSettings

    init(_ arguments: [String]) throws(AgentError) {
        let options = try OptionReader(
            arguments,
            options: OptionReader.kubeletOptions.union([
                "--server", "--token-file", "--key-file", "--state-dir", "--sources",
                "--status-file", "--save-last-batch", "--proxy", "--ca-file", "--cert-file",
                "--tls-key-file", "--spool-mb", "--receipts-mb", "--bpf-dir", "--role",
                "--node-file", "--memory-mb", "--cpu-percent", "--program-percent",
                "--bounds-window", "--health", "--state-wait",
            ])
        )
        var settings = try Self.access(options, endpoint: Self.endpoint(options))
        settings.stateDirectory = options["--state-dir"]
        settings.statusFile = options["--status-file"]
        settings.savedBatchDirectory = options["--save-last-batch"]
        settings.mapDirectory = options["--bpf-dir"]
        settings.kubelet = try options.kubelet()
        if let name = options["--role"] {
            guard let role = AgentRole(rawValue: name) else {
                throw AgentError(code: .usage, message: "--role is agent or controller")
            }
            settings.role = role
        }
        if settings.mapDirectory != nil, settings.stateDirectory == nil {
            throw AgentError(
                code: .usage,
                message: "--bpf-dir needs --state-dir, where the other half of the account is kept"
            )
        }
        if let bytes = try options.megabytes("--spool-mb") { settings.spoolBytesMax = bytes }
        if let bytes = try options.megabytes("--receipts-mb") { settings.receiptBytesMax = bytes }
        if let path = options["--node-file"] {
            settings.ceiling = try NodeCeiling(path: path)
            // A node that names sources wants them; the server may take some away.
            if let named = settings.ceiling.sources {
                settings.sources = SourceCatalog.keys.filter(named.contains)
            }
        }
        settings.bounds = try options.bounds()
        settings.stateWaitMs = try options.seconds("--state-wait", usual: 30) * 1000
        settings.healthMs = try options.seconds("--health", usual: 60) * 1000
        if let keys = options["--sources"] {
            settings.sources = keys.split(separator: ",").map(String.init)
            // Who names sources does not want the server to add others.
            settings.ceiling.limitSources(to: settings.sources)
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
        var supervisor = Supervisor(settings) { MeterbeeAgent.say($0) }
        let code = try supervisor.run()
        guard code == 0 else { exit(code) }
    }

    private static func endpoint(_ options: OptionReader) throws(AgentError) -> HTTPEndpoint {
        var endpoint = HTTPEndpoint(try ServerAddress(options.required("--server")))
        if let proxy = options["--proxy"] {
            endpoint.proxy = try ServerAddress(proxy)
            guard endpoint.proxy?.isSecure == false else {
                throw AgentError(code: .usage, message: "--proxy is written http://HOST:PORT")
            }
        }
        endpoint.tls.authorityFile = options["--ca-file"]
        endpoint.tls.certificateFile = options["--cert-file"]
        endpoint.tls.keyFile = options["--tls-key-file"]
        return endpoint
    }

    private static func access(
        _ options: OptionReader,
        endpoint: HTTPEndpoint
    ) throws(AgentError) -> AgentSettings {
        switch (options["--token-file"], options["--key-file"]) {
        case (let tokenFile?, nil):
            guard options["--state-dir"] != nil else {
                throw AgentError(
                    code: .usage,
                    message: "--token-file needs --state-dir, or every start would enroll anew"
                )
            }
            var settings = AgentSettings(
                endpoint: endpoint,
                enrollmentToken: try secret(tokenFile)
            )
            settings.accessOrigin = "\(tokenFile) (--token-file)"
            return settings
        case (nil, let keyFile?):
            var settings = AgentSettings(endpoint: endpoint, key: try secret(keyFile))
            settings.accessOrigin = "\(keyFile) (--key-file)"
            return settings
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
                message: Glibc.access(path, R_OK) == 0
                    ? "\(path) is empty"
                    : "\(path) cannot be read: \(String(cString: strerror(errno)))"
            )
        }
        return line
    }
}
