import BPF
import Glibc

/// `agent.health`: the agent's own account, told like any record, and free of charge.
///
/// One record for the agent and one for each source, every minute. Why a source took its hook and
/// no better one is told at first, when it changes, and once an hour. The server takes such records
/// from enrolled agents only, so an agent with a key made by hand sends none.
final class HealthReporter {
    /// No kernel counts for it, so its account is one for ever.
    static let key = LedgerKey(source: "agent.health", epoch: 0)
    private static let hooksEveryMs = 3_600_000

    let key = HealthReporter.key
    private let sink: any RequestSink
    private let writer: RecordWriter
    private let agentID: Shared
    private var telling: IntervalTimer
    private var tellingHooks: IntervalTimer
    private var toldHooks: [String: HookReport] = [:]
    private var derived: UInt64

    /// What the writer asks for at each request.
    private final class Shared { var value: String? }

    /// - Parameter everyMs: How often it tells.
    init(everyMs: Int, node: NodeIdentity, containers: ContainerResolver, sink: any RequestSink) {
        let agentID = Shared()
        let now = KernelClock.read(CLOCK_MONOTONIC)
        self.agentID = agentID
        self.sink = sink
        derived = sink.tally(Self.key).derived
        telling = IntervalTimer(everyMs: everyMs, nowNs: now)
        tellingHooks = IntervalTimer(everyMs: Self.hooksEveryMs, nowNs: now)
        writer = RecordWriter(
            key: Self.key,
            containers: containers,
            resource: { ResourceAttributes(node: node, agentID: agentID.value) },
            deliver: { sink.take($0) }
        )
    }

    /// Whether it is time to tell.
    func isDue() -> Bool { telling.fires(nowNs: KernelClock.read(CLOCK_MONOTONIC)) }

    /// Tells, where anybody takes it.
    func tell(_ report: HealthReport) {
        guard let id = report.agentID else { return }
        agentID.value = id
        writer.updateClock()
        if tellingHooks.fires(nowNs: KernelClock.read(CLOCK_MONOTONIC)) { toldHooks = [:] }
        writeAgent(report)
        for source in report.sources { write(source) }
        for (key, reason) in report.unavailable { write(unavailable: key, reason) }
        writer.finish()
    }

    /// Its own account.
    var ledger: SourceLedger {
        var ledger = SourceLedger()
        ledger.derived = derived
        ledger.open = UInt64(writer.openRecords)
        ledger.tally = sink.tally(Self.key)
        return ledger
    }

    /// As the status file shows it.
    var statusSource: StatusReport.Source {
        StatusReport.Source(
            key: Self.key.source,
            ledger: ledger,
            hook: HookReport(chosen: "the agent itself", refused: [])
        )
    }

    private func begin() {
        writer.beginNow()
        derived += 1
    }
}

extension HealthReporter {
    private func writeAgent(_ report: HealthReport) {
        begin()
        let average = report.average
        writer.attribute(AttributeName.agentMemoryBytes, report.memoryBytes)
        if let average {
            writer.attribute(AttributeName.agentCPU, Int(average.ownShare * 1e6))
        }
        if let share = average?.programShare {
            writer.attribute(AttributeName.agentProgramTime, Int(share * 1e6))
        }
        writer.attribute(AttributeName.agentSpoolBytes, report.spoolBytes)
        writer.attribute(AttributeName.agentRequests, report.uplink.requests)
        writer.attribute(AttributeName.agentFailures, report.uplink.failures)
        if let trouble = report.uplink.trouble {
            writer.attribute(AttributeName.agentTrouble, Self.short(trouble))
        }
    }

    private func write(_ source: HealthReport.Source) {
        begin()
        writer.attribute(AttributeName.agentSource, source.key.source)
        writer.attribute(AttributeName.agentEpoch, String(source.key.epoch, radix: 16))
        writer.attribute(AttributeName.agentLevel, source.level.text)
        if let trouble = source.trouble {
            writer.attribute(AttributeName.agentTrouble, Self.short(trouble))
        }
        if source.leftOut > 0 {
            writer.attribute(AttributeName.agentLibrariesLeftOut, source.leftOut)
        }
        write(source.ledger)
        write(source.hook, of: source.key.source)
        let programs = source.programs.map { program, usage in
            let average = usage.runs > 0 ? usage.runNs / usage.runs : 0
            return "\(program) \(average) ns, \(usage.missedRuns) missed"
        }
        if !programs.isEmpty { writer.attribute(AttributeName.agentPrograms, programs) }
    }

    /// The account in the words of its invariant.
    private func write(_ ledger: SourceLedger) {
        let numbers: [(String, UInt64)] = [
            ("seen", ledger.kernel.seen &+ ledger.derived),
            ("sent", ledger.tally.acknowledged), ("aggregated", ledger.kernel.aggregated),
            ("sampled_out", ledger.kernel.sampledOut), ("budget_held", ledger.kernel.held),
            ("ring_lost", ledger.kernel.ringLost), ("spool_evicted", ledger.tally.evicted),
            ("rejected", ledger.tally.rejected), ("pending", ledger.pending),
            ("crash_lost", ledger.crashLostInAll), ("map_full", ledger.kernel.mapFull),
            ("missed_runs", ledger.missedRuns),
        ]
        // Zeros are most of them; what is not told is 0.
        for (name, number) in numbers where number > 0 {
            writer.attribute(AttributeName.agentLedger + name, number)
        }
        writer.attribute(AttributeName.agentLedger + "residual", ledger.residual)
    }

    private func write(_ hook: HookReport, of key: String) {
        guard toldHooks[key] != hook else { return }
        toldHooks[key] = hook
        writer.attribute(AttributeName.agentHook, hook.chosen ?? "none")
        guard !hook.refused.isEmpty else { return }
        writer.attribute(
            AttributeName.agentHooksRefused,
            hook.refused.map { Self.short("\($0.hook): \($0.reason)") }
        )
    }

    private func write(unavailable key: String, _ reason: String) {
        begin()
        writer.attribute(AttributeName.agentSource, key)
        writer.attribute(AttributeName.agentTrouble, Self.short(reason))
    }

    private static func short(_ text: String) -> String { String(text.prefix(300)) }
}
