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

    @Test(
        "a drained number between the two readings is nobody's residual; outside it is",
        arguments: [
            (95 as UInt64, 0 as Int64), (100, 0), (105, 0), (94, 1), (106, -1), (0, 95),
        ]
    )
    func kernelResidual(drained: UInt64, residual: Int64) {
        let before = counters(seen: 100, lost: 5)
        let after = counters(seen: 110, lost: 5)
        #expect(
            KernelResidual.value(before: before, drained: drained, after: after) == residual
        )
    }

    @Test("what was sampled out, held or added up was not handed over")
    func kept() {
        var counters = counters(seen: 100, lost: 5)
        counters.sampledOut = 20
        counters.held = 10
        counters.aggregated = 30
        #expect(KernelResidual.handedOver(before: counters, after: counters) == 35...35)
    }

    @Test("every record has exactly one place")
    func residual() {
        var ledger = SourceLedger()
        ledger.drained = 90
        ledger.derived = 10
        ledger.tally = .init(pending: 10, acknowledged: 60, rejected: 5, evicted: 20)
        ledger.open = 5
        #expect(ledger.residual == 0)
        #expect(ledger.pending == 15 && ledger.sent == 95)
        ledger.tally.acknowledged = 59
        #expect(ledger.residual == 1)
    }
}
