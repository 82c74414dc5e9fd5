import Testing

@testable import AgentCore

@Suite("Ledger")
struct LedgerTests {
    private func counters(seen: UInt64, lost: UInt64) -> KernelCounters {
        var counters = KernelCounters()
        counters.seen = seen
        counters.ringLost = lost
        return counters
    }

    private func range(_ seenBefore: UInt64, _ seenAfter: UInt64) -> ClosedRange<UInt64> {
        KernelResidual.handedOver(
            before: counters(seen: seenBefore, lost: 5),
            after: counters(seen: seenAfter, lost: 5)
        )
    }

    @Test(
        "a drained number between the two readings is nobody's residual; outside it is",
        arguments: [
            (95 as UInt64, 0 as Int64), (100, 0), (105, 0), (94, 1), (106, -1), (0, 95),
        ]
    )
    func kernelResidual(drained: UInt64, residual: Int64) {
        var gap = CrashGap(isFresh: true)
        #expect(gap.narrow(handedOver: range(100, 110), drained: drained) == residual)
        #expect(gap.least == 0)
    }

    @Test("what was sampled out, held or added up was not handed over")
    func kept() {
        var counters = counters(seen: 100, lost: 5)
        counters.sampledOut = 20
        counters.held = 10
        counters.aggregated = 30
        #expect(KernelResidual.handedOver(before: counters, after: counters) == 35...35)
    }

    @Test("what a crash took is known from the looks together, exactly once nothing moves")
    func crashGap() {
        var gap = CrashGap(isFresh: false)
        #expect(gap.narrow(handedOver: 95...105, drained: 60) == 0)
        #expect(gap.least == 35)
        #expect(gap.narrow(handedOver: 138...145, drained: 100) == 0)
        #expect(gap.least == 38)
        #expect(gap.narrow(handedOver: 200...200, drained: 160) == 0)
        #expect(gap.least == 40)
        // From then on a difference is nobody's.
        #expect(gap.narrow(handedOver: 201...201, drained: 160) == 1)
        #expect(gap.narrow(handedOver: 200...200, drained: 161) == -1)
        #expect(gap.least == 40)
    }

    @Test("every record has exactly one place")
    func residual() {
        var ledger = SourceLedger()
        ledger.drained = 90
        ledger.derived = 10
        ledger.tally.sealed = 95
        ledger.tally.acknowledged = 60
        ledger.tally.rejected = 5
        ledger.tally.evicted = 20
        ledger.open = 5
        #expect(ledger.residual == 0)
        #expect(ledger.pending == 15 && ledger.sent == 95)
        ledger.open = 4
        #expect(ledger.residual == 1)
        ledger.open = 5
        ledger.tally.acknowledged = 71
        #expect(ledger.residual == -1)
    }

    @Test("an account whose counters are gone tells what went with them")
    func earlier() {
        var tally = SpoolTally()
        tally.sealed = 90
        tally.acknowledged = 80
        tally.rejected = 5
        tally.lost = 5
        tally.kernel = counters(seen: 110, lost: 10)
        let account = EarlierAccount(key: LedgerKey(source: "net.flow", epoch: 1), tally: tally)
        #expect(account.crashLost == 10 + 5)
        #expect(account.text.contains("110 seen, 80 delivered, 5 refused"))
    }
}
