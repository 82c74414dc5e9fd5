import ArgumentParser
import FoundationEssentials
import Glibc

/// `meterbee bench`: drives a server with generated OTLP and prints what it sustains.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Drive a server with generated OTLP; print durable, metered records/s.",
        discussion: """
            Without --server it starts a server of its own, with a private PostgreSQL, in a \
            temporary directory. Closed loop: every connection sends its next request when the \
            last one is acknowledged, which is after the commit. With --rate an open loop: \
            requests are sent at fixed times, and latency counts from then, also while a \
            connection waits for an earlier reply. Afterwards the server's usage is compared \
            with what was acknowledged, and on its own server also what is stored, of which up \
            to 20 million records are read back; the exit code is 1 unless all agree exactly. \
            Any other OTLP server can be driven by --server alone; nothing is compared then.
            """
    )

    @Option(help: "Base URL of a running server, such as http://127.0.0.1:4318.")
    var server: String?

    @Option(
        help:
            "A key of that server: scopes ingest and read, of a tenant that nobody else uses."
    )
    var key: String?

    @Option(
        help: "What the records are about: \(LoadKind.allValueStrings.joined(separator: ", "))."
    )
    var load = LoadKind.flows

    @Option(help: "How well bodies compress: \(BodyKind.allValueStrings.joined(separator: ", ")).")
    var body = BodyKind.compressible

    @Option(help: "Content coding: \(BodyCoding.allValueStrings.joined(separator: ", ")).")
    var encoding = BodyCoding.none

    @Option(help: "Records in one request.")
    var records = 1000

    @Option(help: "Connections, each with one request under way.")
    var connections = 16

    @Option(help: "How long to send, in seconds.")
    var seconds = 10.0

    @Option(help: "Records a second, sent at fixed times (open loop).")
    var rate: Double?

    @Option(help: "Tenants of the bench's own server that send in turn.")
    var tenants = 1

    @Option(help: "Data sources of those tenants (flows and executions).")
    var sources = 1

    @Option(help: "Print so many flow records as PostgreSQL's COPY text instead of sending any.")
    var rows: Int?

    @Option(help: "With --rows: a column for each attribute, or one of json for all.")
    var rowForm = RowForm.columns

    @Flag(help: "Print the report as JSON.")
    var json = false

    func validate() throws {
        guard (1...100_000).contains(records) else {
            throw ValidationError("--records must be 1 to 100000")
        }
        guard (1...1024).contains(connections) else {
            throw ValidationError("--connections must be 1 to 1024")
        }
        guard (0.1...86_400).contains(seconds) else {
            throw ValidationError("--seconds must be 0.1 to 86400")
        }
        guard server != nil || key == nil else {
            throw ValidationError("--key needs --server, whose key it is")
        }
        guard server == nil || (tenants == 1 && sources == 1) else {
            throw ValidationError("--tenants and --sources are the bench's own server's")
        }
        guard (1...1000).contains(tenants), (1...20).contains(sources) else {
            throw ValidationError("--tenants must be 1 to 1000, --sources 1 to 20")
        }
        guard sources == 1 || !load.eventName.isEmpty else {
            throw ValidationError("--sources needs --load flows or executions")
        }
        guard rate.map({ $0 >= 1 && $0 <= 1e9 }) ?? true else {
            throw ValidationError("--rate must be 1 to 1000000000 records a second")
        }
        guard rows.map({ (1...1_000_000_000).contains($0) }) ?? true else {
            throw ValidationError("--rows must be 1 to 1000000000")
        }
    }

    func run() async throws {
        if let rows { return try LoadRows(bodyKind: body, form: rowForm).write(count: rows) }
        let report: BenchReport
        if let server {
            let plan = try plan(url: server, keys: key.map { [$0] } ?? [])
            report = try await Bench(plan: plan, own: nil).run()
        } else {
            report = try await runOnOwnServer()
        }
        Console.line(json ? try report.json() : report.lines().joined(separator: "\n"))
        guard report.verification?.isExact ?? true else { throw ExitCode.failure }
    }

    private func runOnOwnServer() async throws -> BenchReport {
        let workspace = try TemporaryDirectory(prefix: "meterbee-bench-")
        guard let executable = OwnExecutable.path, let port = LoopbackPort.free() else {
            throw LocalServerError.notStarted("neither own executable nor a free port was found")
        }
        let own = LocalServer(executable: executable, dataDirectory: workspace.path, port: port)
        return try await OrderlyEnd.run {
            say("starting a server and its PostgreSQL in \(workspace.path)")
            try await own.start()
            let made = try await BenchTenants(
                operator: own.operator,
                kind: load,
                tenants: tenants,
                sources: sources
            )
            say("sending for \(Figure.decimal(seconds, 1)) seconds")
            let plan = try plan(url: own.baseURL, keys: made.keys)
            return try await Bench(plan: plan, own: own).run()
        } cleanup: {
            await own.stop()
            workspace.remove()
        }
    }

    private func plan(url: String, keys: [String]) throws -> LoadPlan {
        LoadPlan(
            target: try LoadTarget(url: url),
            keys: keys,
            sources: sources,
            recordsPerSecond: rate,
            kind: load,
            bodyKind: body,
            coding: encoding,
            recordsPerRequest: records,
            connections: connections,
            duration: .seconds(seconds),
            runID: UInt32.random(in: 0...UInt32.max)
        )
    }

    /// Progress goes to standard error, so that the report can be piped.
    private func say(_ text: String) {
        Console.error("bench: \(text)")
    }
}
