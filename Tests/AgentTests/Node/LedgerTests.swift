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
    func kernelResidual(written: UInt64, residual: Int64) {
        let before = counters(seen: 100, lost: 5)
        let after = counters(seen: 110, lost: 5)
        #expect(
            KernelResidual.value(before: before, written: written, after: after) == residual
        )
    }

    @Test("every record has exactly one place")
    func residual() {
        var ledger = SourceLedger()
        ledger.written = 100
        ledger.tally = .init(pending: 10, acknowledged: 60, rejected: 5, evicted: 20)
        ledger.open = 5
        #expect(ledger.residual == 0)
        #expect(ledger.pending == 15 && ledger.sent == 95)
        ledger.tally.acknowledged = 59
        #expect(ledger.residual == 1)
    }
}
