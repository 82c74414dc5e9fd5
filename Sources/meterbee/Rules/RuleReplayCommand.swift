import ArgumentParser
import FoundationEssentials
import NIOCore

/// `meterbee rule replay`: what a rule would have made of what a tenant sent.
struct RuleReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run a rule over stored records: old and new bytes and amounts.",
        discussion: """
            The server keeps what is replayed, quarter hour by quarter hour: the same command \
            again goes on where one that was stopped or killed was, and is answered at once \
            when it is complete. Nothing that is billed changes. The amounts are those of the \
            months that the period touches: usage and minimum commitments, without fees, \
            discounts and taxes.
            """
    )

    @Option(help: "Base URL of the server.")
    var server = "http://127.0.0.1:4318"

    @Option(help: "An operator's key; METERBEE_OPERATOR_KEY when left out.")
    var key: String?

    @Option(help: "The tenant's key.")
    var tenant: String

    @Option(help: "The data source's key.")
    var dataSource: String

    @Option(help: "Start of the period, a quarter hour such as 2026-11-01T00:00:00Z.")
    var from: String

    @Option(help: "End of the period, exclusive, a quarter hour.")
    var to: String

    @Option(help: "The rule as an expression.")
    var expression: String?

    @Option(help: "The rule as a preset's name.")
    var preset: String?

    @Option(name: .customLong("rule-version"), help: "The rule as a version of the data source's.")
    var ruleVersion: Int64?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        let rules = [expression != nil, preset != nil, ruleVersion != nil].filter { $0 }
        guard rules.count == 1 else {
            throw ValidationError("give one of --expression, --preset and --rule-version")
        }
        guard server.hasPrefix("http://") || server.hasPrefix("https://") else {
            throw ValidationError("--server must be a URL such as http://127.0.0.1:4318")
        }
    }

    func run() async throws {
        guard let key = key ?? Environment.current["METERBEE_OPERATOR_KEY"] else {
            throw ValidationError("give an operator's key by --key or METERBEE_OPERATOR_KEY")
        }
        // One call replays at least a quarter hour whole, which may be many records.
        let client = RESTClient(
            baseURL: server.hasSuffix("/") ? String(server.dropLast()) : server,
            key: key,
            timeout: .minutes(10)
        )
        var bar = ReplayProgressBar()
        while true {
            let reply: RuleReplayReply
            do throws(ClientError) {
                reply = try await client.post("/api/v1/rules:replay", body)
            } catch {
                bar.end()
                throw CommandFailure(description: "\(error)")
            }
            bar.show(reply)
            guard reply.isComplete else { continue }
            bar.end()
            Console.line(json ? try reply.json() : reply.text)
            return
        }
    }

    private var body: JSONValue {
        var members: [String: JSONValue] = [
            "tenant": .string(tenant), "data_source": .string(dataSource), "from": .string(from),
            "to": .string(to),
        ]
        members["expression"] = expression.map(JSONValue.string)
        members["preset"] = preset.map(JSONValue.string)
        members["version"] = ruleVersion.map(JSONValue.integer)
        return .object(members)
    }
}
