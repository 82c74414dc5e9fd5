import AgentCore
import Glibc

/// `meterbee-agent probe`.
struct ProbeCommand {
    private let isJSON: Bool

    init(_ arguments: [String]) throws(AgentError) {
        isJSON = try OptionReader(arguments, options: [], switches: ["--json"]).has("--json")
    }

    func run() throws {
        let probe = NodeProbe.run()
        print(isJSON ? probe.json : probe.text, terminator: "")
        guard probe.isComplete else {
            throw AgentError(code: .noSource, message: "not every data source has a hook here")
        }
    }
}
