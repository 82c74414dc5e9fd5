import AgentCore
import Glibc

/// `meterbee-agent cost`.
struct CostCommand {
    private let seconds: Int
    private let keys: [String]
    private let stateDirectory: String?
    private let isJSON: Bool

    init(_ arguments: [String]) throws(AgentError) {
        let options = try OptionReader(
            arguments,
            options: ["--for", "--sources", "--state-dir"],
            switches: ["--json"]
        )
        seconds = try options.seconds("--for", usual: 60)
        keys = try options.sources()
        stateDirectory = options["--state-dir"]
        isJSON = options.has("--json")
    }

    func run() throws {
        let isTerminal = isatty(STDERR_FILENO) == 1
        let report = try CostReport.observe(
            keys,
            seconds: seconds,
            stateDirectory: stateDirectory
        ) { passed in
            guard isTerminal else { return }
            let filled = passed * 40 / max(1, seconds)
            let bar = String(repeating: "#", count: filled)
            let rest = String(repeating: ".", count: max(0, 40 - filled))
            MeterbeeAgent.say("\u{1B}[1A\r[\(bar)\(rest)] \(passed)/\(seconds) s")
        }
        print(isJSON ? report.json : report.text, terminator: "")
    }
}
