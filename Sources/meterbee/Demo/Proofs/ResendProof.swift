/// Key `d`: a batch that is sent again, byte by byte, changes nothing.
struct ResendProof: Sendable {
    let stage: ProofStage

    /// A request that was under way when the sender was paused is answered by then.
    private static let quietTime = Duration.milliseconds(500)

    func run() async throws -> Proof {
        let client = try await stage.source.sendingClient()
        return try await stage.source.whilePaused {
            try await Task.sleep(for: Self.quietTime)
            let batch = try await stage.source.lastBatch()
            let before = try await stage.usage()
            let outcome = try await client.send(
                batch.body,
                coding: batch.coding,
                idempotencyKey: batch.idempotencyKey
            )
            let after = try await stage.usage()
            return verdict(batch, outcome, before: before, after: after)
        }
    }

    private func verdict(
        _ batch: SavedBatch,
        _ outcome: OTLPOutcome,
        before: [UsageRow],
        after: [UsageRow]
    ) -> Proof {
        let billed = after.billableBytes - before.billableBytes
        let isUnchanged = billed == 0 && after.records == before.records
        let answer =
            outcome.isDuplicate
            ? "\(outcome.status), duplicate" : "\(outcome.status), NOT duplicate"
        return Proof(
            isProven: outcome.status == 200 && outcome.isDuplicate && isUnchanged,
            lines: [
                "resent \(batch.body.count) bytes as \(batch.idempotencyKey)",
                "answer \(answer), receipt \(outcome.receipt ?? "none"), billed \(billed)",
                "usage before \(Figure.count(before.records)) records, "
                    + "\(Figure.count(before.billableBytes)) bytes = after "
                    + "\(Figure.count(after.records)) records, "
                    + "\(Figure.count(after.billableBytes)) bytes",
            ]
        )
    }
}
