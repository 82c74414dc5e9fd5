/// Key `k`: the server is killed while records come in; nothing is lost and nothing counted twice.
struct CrashProof: Sendable {
    let stage: ProofStage

    /// Executions before the kill, and while there is no server.
    private static let executionsBefore = 100
    private static let executionsDuring = 200
    private static let catchUpMax = Duration.seconds(40)

    func run() async throws -> Proof {
        let start = WallClock.now
        let before = try await stage.usage()
        var known = try await stage.source.execute(Self.executionsBefore)
        let pid = stage.server.pid ?? 0
        await stage.server.kill()
        await stage.view.say(
            "SIGKILL to the server, pid \(pid); \(Self.executionsDuring) executions"
        )
        known.pids.formUnion(try await stage.source.execute(Self.executionsDuring).pids)
        let restart = ContinuousClock.now
        try await stage.server.start()
        let seconds = (ContinuousClock.now - restart).seconds
        await stage.view.say("the server is back after \(Figure.decimal(seconds, 1)) s")
        let seen = try await ExecutionCount(stage: stage, known: known, since: start).settled()
        let books = try await stage.poll(
            for: Self.catchUpMax,
            until: { $0.isBalanced },
            { try await Books(stage) }
        )
        return verdict(before: before, seen: seen, books: books)
    }

    private func verdict(
        before: [UsageRow],
        seen: ExecutionCount.Seen,
        books: Books
    ) -> Proof {
        Proof(
            isProven: seen.isExact && books.isBalanced,
            lines: [
                "metered before \(Figure.count(before.records)) records, "
                    + "\(Figure.count(before.billableBytes)) bytes; after "
                    + "\(Figure.count(books.usage.records)) records, "
                    + "\(Figure.count(books.usage.billableBytes)) bytes",
                "executions around the kill: \(seen.wanted), stored \(seen.records) of "
                    + "\(seen.distinct) processes",
                "acknowledged \(Figure.count(books.acknowledged)), metered "
                    + "\(Figure.count(books.metered)): "
                    + (books.isBalanced ? "nothing lost, nothing billed twice" : "NOT equal"),
            ]
        )
    }
}
