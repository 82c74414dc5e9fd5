/// Key `x`: a thousand executions are a thousand records, the right ones.
struct ExecutionProof: Sendable {
    let stage: ProofStage

    static let count = 1000

    func run() async throws -> Proof {
        let start = WallClock.now
        await stage.view.say("running /bin/true \(Figure.count(Int64(Self.count))) times")
        let known = try await stage.source.execute(Self.count)
        let seen = try await ExecutionCount(stage: stage, known: known, since: start).settled()
        return Proof(
            isProven: seen.isExact,
            lines: [
                "\(Figure.count(Int64(known.pids.count))) executions by pid \(known.parentPID): "
                    + "\(Figure.count(Int64(seen.records))) process.exec records of "
                    + "\(Figure.count(Int64(seen.distinct))) processes: "
                    + (seen.isExact ? "exactly those" : "NOT exact")
            ]
        )
    }
}
