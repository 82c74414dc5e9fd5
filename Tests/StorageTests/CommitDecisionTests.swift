import Metering
import Testing

@testable import Storage

@Suite("What a commit decides for each batch")
struct CommitDecisionTests {
    private let now = Instant(unixSeconds: 1_000_000)

    private func decide(
        _ batches: [PendingBatch],
        claimed: [PendingBatch],
        known: [CommitDecision.Claim: CommitDecision.KnownBatch] = [:],
        watermarks: [CommitDecision.Spool: Int64] = [:],
        quotas: QuotaBook = QuotaBook(),
        revision: Int64 = 0
    ) -> CommitDecision {
        CommitDecision(
            batches: batches,
            findings: CommitDecision.Findings(
                claimed: Set(claimed.map(\.receipt)),
                known: known,
                watermarks: watermarks,
                revisions: [PendingBatch.sampleTenant: revision],
                quotas: quotas,
                now: now
            )
        )
    }

    @Test("an agreement that changed since admission has the batch admitted again")
    func admitsAgain() {
        let batch = PendingBatch.sample(key: "a")
        let decision = decide([batch], claimed: [batch], revision: 3)
        #expect(decision.outcomes == [.agreementChanged(now: now)])
        #expect(decision.unclaimed == [0])
        var current = batch
        current.agreementRevision = 3
        #expect(decide([current], claimed: [batch], revision: 3).accepted == [0])
    }

    @Test("a batch whose key was free is accepted at the transaction's time")
    func accepts() {
        let batch = PendingBatch.sample(key: "a")
        let decision = decide([batch], claimed: [batch])
        #expect(
            decision.outcomes == [
                .accepted(CommittedBatch(receipt: batch.receipt, receivedAt: now))
            ]
        )
        #expect(decision.accepted == [0])
        #expect(decision.unclaimed.isEmpty)
    }

    @Test("the same key with the same body is a duplicate of the first receipt")
    func duplicates() {
        let first = PendingBatch.sample(key: "a", body: 7)
        let second = PendingBatch.sample(key: "a", body: 7)
        let known = CommitDecision.KnownBatch(
            bodyHash: first.bodyHash.bytes,
            receipt: first.receipt,
            rejectedRecords: 3,
            refusalMessage: "three"
        )
        let decision = decide([second], claimed: [], known: [CommitDecision.Claim(second): known])
        #expect(
            decision.outcomes == [
                .duplicate(receipt: first.receipt, rejectedRecords: 3, refusalMessage: "three")
            ]
        )
        #expect(decision.accepted.isEmpty)
    }

    @Test("the same key with another body is refused")
    func refusesReuse() {
        let first = PendingBatch.sample(key: "a", body: 7)
        let second = PendingBatch.sample(key: "a", body: 8)
        let known = CommitDecision.KnownBatch(
            bodyHash: first.bodyHash.bytes,
            receipt: first.receipt,
            rejectedRecords: 0,
            refusalMessage: nil
        )
        let decision = decide([second], claimed: [], known: [CommitDecision.Claim(second): known])
        #expect(decision.outcomes == [.keyReused])
    }

    @Test("at or below the watermark an unknown sequence is refused and its claim given back")
    func refusesStale() {
        let batch = PendingBatch.sample(key: "a", sequence: 5)
        let spool = CommitDecision.Spool(
            tenant: batch.tenant,
            agent: PendingBatch.sampleAgent,
            spool: PendingBatch.sampleSpool
        )
        let decision = decide([batch], claimed: [batch], watermarks: [spool: 5])
        #expect(decision.outcomes == [.staleSequence(watermark: 5)])
        #expect(decision.unclaimed == [0])
        #expect(decision.raisedWatermarks.isEmpty)
    }

    @Test("a sequence raises its spool's watermark within the same commit")
    func raisesWatermark() {
        let fifth = PendingBatch.sample(key: "a", sequence: 5)
        let fourth = PendingBatch.sample(key: "b", sequence: 4)
        let decision = decide([fifth, fourth], claimed: [fifth, fourth])
        #expect(
            decision.outcomes == [
                .accepted(CommittedBatch(receipt: fifth.receipt, receivedAt: now)),
                .staleSequence(watermark: 5),
            ]
        )
        #expect(decision.raisedWatermarks.values.sorted() == [5])
    }

    @Test("a rule that took effect since admission has the batch metered again")
    func metersAgain() {
        let batch = PendingBatch.sample(key: "a", rulesUntil: now)
        let decision = decide([batch], claimed: [batch])
        #expect(decision.outcomes == [.rulesChanged(now: now)])
        #expect(decision.unclaimed == [0])
    }

    @Test("a duplicate of a batch that the commit gives back shares its fate")
    func sharesFate() {
        let first = PendingBatch.sample(key: "a", body: 7, rulesUntil: now)
        let second = PendingBatch.sample(key: "a", body: 7)
        let known = CommitDecision.KnownBatch(
            bodyHash: first.bodyHash.bytes,
            receipt: first.receipt,
            rejectedRecords: 0,
            refusalMessage: nil
        )
        let decision = decide(
            [first, second],
            claimed: [first],
            known: [CommitDecision.Claim(second): known]
        )
        #expect(decision.outcomes == [.rulesChanged(now: now), .rulesChanged(now: now)])
        #expect(decision.accepted.isEmpty)
    }

    @Test("a batch refused whole is counted and claims no key")
    func countsRefusedWhole() {
        let batch = PendingBatch.sample(key: "a", records: 0)
        let decision = decide([batch], claimed: [])
        #expect(decision.accepted == [0])
        #expect(decision.unclaimed.isEmpty)
    }
}
