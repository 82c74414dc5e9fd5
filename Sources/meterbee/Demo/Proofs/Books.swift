/// The sender's count of acknowledged records beside the server's count of metered ones.
struct Books: Sendable {
    var acknowledged: Int64
    var metered: Int64
    var usage: [UsageRow]

    /// By then what was sent when the sender reported is answered, and nothing sent since.
    private static let answerTime = Duration.milliseconds(500)

    /// Reads both between two reports, where the sender rests.
    init(_ stage: ProofStage) async throws {
        try await stage.source.nextReport()
        try await Task.sleep(for: Self.answerTime)
        usage = try await stage.usage()
        try await stage.source.nextReport()
        let reported = await stage.source.figures().acknowledged
        let keys = Set(DemoPlan.charges.map(\.dataSource))
        metered = Self.records(usage, keys) - Self.records(stage.usedBefore, keys)
        acknowledged = reported.filter { keys.contains($0.key) }.values.reduce(0, +)
    }

    private static func records(_ usage: [UsageRow], _ keys: Set<String>) -> Int64 {
        usage.filter { keys.contains($0.dataSource ?? "") }.records
    }

    var isBalanced: Bool { acknowledged == metered }
}
