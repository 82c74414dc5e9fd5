import AgentCore
import Glibc

/// `meterbee-agent`: reads the command line and runs what it says.
@main
struct MeterbeeAgent {
    static func main() {
        // A reader of our output that went away must not end the agent.
        signal(SIGPIPE, SIG_IGN)
        let arguments = CommandLine.arguments.dropFirst()
        do {
            try run(Array(arguments))
        } catch let error as AgentError where error.code == .usage {
            say("meterbee-agent: \(error)\n\(CommandLineHelp.short)")
            exit(2)
        } catch {
            say("meterbee-agent: \(error)")
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) throws {
        let rest = Array(arguments.dropFirst())
        if rest.contains("--help") || rest.contains("-h") { return print(CommandLineHelp.text) }
        switch arguments.first {
        case "run": try RunCommand(rest).run()
        case "probe": try ProbeCommand(rest).run()
        case "cost": try CostCommand(rest).run()
        case "top": try TopCommand(rest).run()
        case "verify": try VerifyCommand(rest).run()
        case "version", "--version": print(AgentVersion.text)
        case "help", "--help", "-h": print(CommandLineHelp.text)
        case let word?:
            throw AgentError(code: .usage, message: "there is no command '\(word)'")
        case nil: throw AgentError(code: .usage, message: "a command is missing")
        }
    }

    /// One line to standard error.
    static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
