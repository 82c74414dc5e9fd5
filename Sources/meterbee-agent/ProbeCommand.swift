import AgentCore
import Glibc

/// `meterbee-agent probe`.
struct ProbeCommand {
    private let isJSON: Bool
    private let kubelet: KubeletSettings?

    init(_ arguments: [String]) throws(AgentError) {
        let options = try OptionReader(
            arguments,
            options: OptionReader.kubeletOptions,
            switches: ["--json"]
        )
        isJSON = options.has("--json")
        kubelet = try options.kubelet()
    }

    func run() throws {
        let probe = try NodeProbe.run(kubelet: kubelet)
        print(isJSON ? probe.json : probe.text, terminator: "")
        guard probe.isComplete else {
            throw AgentError(code: .noSource, message: "not every data source has a hook here")
        }
    }
}
