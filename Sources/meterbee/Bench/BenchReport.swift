import FoundationEssentials

/// The figures of one run, as they are printed.
struct BenchReport: Encodable, Sendable {
    /// What was sent, in words.
    var load: String
    var seconds: Double
    /// Durable, metered records per second.
    var recordsPerSecond: Double
    var requestsPerSecond: Double
    /// Before compression.
    var bodyBytesPerSecond: Double
    /// As sent.
    var sentBytesPerSecond: Double
    /// Of acknowledged requests, in milliseconds.
    ///
    /// Open loop: from the time at which the request was to be sent. Closed loop: waiting for a
    /// slow reply delays the next request, which is not counted against it.
    var latencyMs: [String: Double]
    var acceptedRequests: Int
    var duplicates: Int
    /// Attempts by status, 0 for a broken connection.
    var failures: [String: Int]
    var generatorCpuSeconds: Double
    /// Of the server that the bench started; absent for another's.
    var server: ProcessFigures?
    /// Of that server's PostgreSQL, all its processes.
    var postgres: ProcessFigures?
    /// By how much the database's files have grown; its log apart.
    var storedBytes: Int64?
    var storedBytesPerMillionRecords: Double?
    /// CPU time of server and PostgreSQL together.
    var cpuSecondsPerMillionRecords: Double?
    /// Absent for a server that is not a Meterbee.
    var verification: BenchVerification?

    private static let percentiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999)]

    init(
        plan: LoadPlan,
        outcome: LoadRun.Outcome,
        generatorCPUSeconds: Double,
        server: ProcessFigures?,
        postgres: ProcessFigures?,
        storedBytes: Int64?,
        verification: BenchVerification?
    ) {
        let tally = outcome.tally
        load =
            "\(plan.kind.rawValue), \(plan.bodyKind.rawValue), \(plan.coding.rawValue), "
            + "\(plan.recordsPerRequest) records a request, \(plan.connections) connections"
            + (plan.recordsPerSecond.map { ", \(Int64($0)) records/s asked for" } ?? "")
            + (plan.keys.count > 1 ? ", \(plan.keys.count) tenants" : "")
            + (plan.sources > 1 ? ", \(plan.sources) sources" : "")
        seconds = outcome.elapsed.seconds
        recordsPerSecond = Double(tally.acceptedRecords) / seconds
        requestsPerSecond = Double(tally.acceptedRequests) / seconds
        bodyBytesPerSecond = Double(tally.bodyBytes) / seconds
        sentBytesPerSecond = Double(tally.sentBytes) / seconds
        var latencyMs: [String: Double] = [:]
        for (name, share) in Self.percentiles {
            latencyMs[name] = tally.latency.percentile(share).map { Double($0) / 1e6 }
        }
        latencyMs["max"] = Double(tally.latency.largestNs) / 1e6
        self.latencyMs = latencyMs
        acceptedRequests = tally.acceptedRequests
        duplicates = tally.duplicates
        failures = Dictionary(
            uniqueKeysWithValues: tally.failures.map { ("\($0.key)", $0.value) }
        )
        generatorCpuSeconds = generatorCPUSeconds
        self.server = server
        self.postgres = postgres
        self.storedBytes = storedBytes
        let millions = Double(tally.acceptedRecords) / 1e6
        storedBytesPerMillionRecords = storedBytes.map { Double($0) / millions }
        cpuSecondsPerMillionRecords = server.map {
            ($0.cpuSeconds + (postgres?.cpuSeconds ?? 0)) / millions
        }
        self.verification = verification
    }

    /// The report as one JSON document.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
