/// The sender's count of acknowledged records beside the server's count of metered ones.
struct Books: Sendable {
    var acknowledged: Int64
    var metered: Int64
    var usage: [UsageRow]

    /// Reads both; they can agree only when nothing was acknowledged in between.
    init(_ stage: ProofStage) async throws {
        let before = await stage.source.figures().acknowledged
        usage = try await stage.usage()
        let keys = Set(DemoPlan.charges.map(\.dataSource))
        metered = usage.filter { keys.contains($0.dataSource ?? "") }.records
        acknowledged = before.filter { keys.contains($0.key) }.values.reduce(0, +)
    }

    var isBalanced: Bool { acknowledged == metered }
}
