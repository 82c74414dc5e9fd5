import BPF
import Glibc

/// One source from its ring to sealed requests, with its side of the ledger.
final class SourcePipeline {
    let key: LedgerKey
    let kernel: LoadedSource
    private let source: any DataSource
    private let writer: RecordWriter
    private let sink: any RequestSink
    private var ledgerNow = SourceLedger()
    private var gap: CrashGap
    private var budget: SourceBudget
    private var policy = SourcePolicy()
    /// How much the agent's bounds leave it to tell.
    private(set) var level = DegradationLevel.full
    /// Samples that are not of the source's layout: a mismatch of builds. They show as residual.
    private(set) var malformed = 0
    /// The last thing that went wrong while reading; the source goes on.
    private(set) var trouble: String?

    /// What a source's records need besides its samples.
    struct Surroundings {
        let context: SourceContext
        let loader: any SourceLoader
        let containers: ContainerResolver
        /// Asked once for each request.
        let resource: () -> ResourceAttributes
        let sink: any RequestSink
    }

    /// Brings a source to the kernel on the best of its rungs.
    ///
    /// - Throws: `SourceUnavailable` or `BPFError`; other sources are not touched by that.
    init(
        _ source: any DataSource.Type,
        in surroundings: Surroundings
    ) throws {
        kernel = try LoadedSource(surroundings.loader.load(source), plan: source.plan)
        key = LedgerKey(source: source.key, epoch: try kernel.epoch())
        self.source = try source.init(kernel, context: surroundings.context)
        sink = surroundings.sink
        // A run that was killed left the kernel's counters, and perhaps sealed batches.
        gap = try CrashGap(isFresh: kernel.kernelCounters().seen == 0)
        let before = sink.tally(key)
        ledgerNow.drained = before.samples
        ledgerNow.derived = before.derived
        budget = SourceBudget(nowNs: KernelClock.read(CLOCK_MONOTONIC), bytes: 0)
        writer = RecordWriter(
            key: key,
            isSecurity: source.plan.isSecurity,
            signal: source.plan.signal,
            containers: surroundings.containers,
            resource: surroundings.resource,
            deliver: { [sink] in sink.take($0) }
        )
        writer.processes = surroundings.context.processes
        // What a source met as it began was counted; the first look must not take it for lost.
        flush()
    }

    /// Writes records of everything that waits in the ring; no system call where nothing does.
    func drain() {
        attempt { () throws(BPFError) in try drainRing() }
    }

    /// Writes records of what is still going on, and of what was added up an interval ago.
    func flush() {
        attempt { () throws(BPFError) in
            writer.updateClock()
            try kernel.advanceGeneration()
            let count = try source.flush(kernel, into: writer)
            ledgerNow.drained += UInt64(count.samples)
            ledgerNow.derived += UInt64(count.aggregates)
            ledgerNow.missedRuns = try kernel.usage().missedRuns
        }
    }

    /// Stops the programs and writes records of all they told.
    func finish() {
        guard kernel.isAttached else { return seal() }
        flush()
        kernel.detach()
        // A program that was running when its link went ends within this time.
        usleep(20_000)
        flush()
        seal()
    }

    /// Drains, balances the account with the kernel's, and seals what has been written.
    func seal() {
        attempt { () throws(BPFError) in
            let before = try kernel.kernelCounters()
            let drained = ledgerNow.drained
            try drainRing()
            // Where nothing came and nothing was counted, a second look tells nothing new.
            let isStill = ledgerNow.drained == drained && before == ledgerNow.kernel
            let after = isStill ? before : try kernel.kernelCounters()
            ledgerNow.kernel = after
            writer.kernel = before
            ledgerNow.kernelResidual = gap.narrow(
                handedOver: KernelResidual.handedOver(before: before, after: after),
                drained: ledgerNow.drained
            )
            ledgerNow.crashLost = gap.least
        }
        writer.finish()
    }

    /// The account as it stands.
    var ledger: SourceLedger {
        var ledger = ledgerNow
        ledger.open = UInt64(writer.openRecords)
        ledger.tally = sink.tally(key)
        return ledger
    }

    private func drainRing() throws(BPFError) {
        writer.updateClock()
        try kernel.drain { sample in
            if source.write(sample, to: writer) {
                ledgerNow.drained += 1
            } else {
                malformed += 1
            }
        }
    }

    private func attempt(_ body: () throws(BPFError) -> Void) {
        do {
            try body()
            trouble = nil
        } catch {
            trouble = "\(error)"
        }
    }
}

extension SourcePipeline {
    /// Takes what the server wants and the node agrees with; nothing is loaded anew, and no map
    /// loses what it holds.
    func apply(_ policy: SourcePolicy, redactor: ArgumentRedactor?) {
        self.policy = policy
        writer.redactor = redactor
        runAsTold()
    }

    /// Tells as much as the agent's bounds leave it.
    func degrade(to level: DegradationLevel) {
        self.level = level
        runAsTold()
    }

    /// Libraries that the source cannot look into for want of room.
    var leftOut: Int { source.leftOut }

    /// Whether policy lets it run.
    var isWanted: Bool { policy.isEnabled }

    /// Why policy does not let it run; nil where it does.
    var absence: String? { policy.absence }

    /// How much it tells, by bounds and policy.
    var levelInForce: DegradationLevel { isWanted ? level : .off }

    private func runAsTold() {
        if policy.isEnabled, level < .off {
            start()
        } else if kernel.isAttached {
            finish()
        }
        control()
    }

    private func start() {
        guard !kernel.isAttached else { return }
        attempt { () throws(BPFError) in try kernel.attach() }
        // What is counted from here on is told.
        if kernel.isAttached { flush() }
    }

    /// Hands over as much as policy, budget and bounds allow now. Security sources have no budget.
    func control() {
        let allowed = policy.bytesPerHourMax.flatMap { max -> SourceControl? in
            guard !kernel.plan.isSecurity else { return nil }
            return budget.control(
                nowNs: KernelClock.read(CLOCK_MONOTONIC),
                bytes: writer.billableBytes,
                bytesPerHourMax: max
            )
        }
        var next = kernel.control
        let bounded = level.control
        next.mode = bounded.mode == .countOnly ? .countOnly : allowed?.mode ?? .full
        next.sampleShift = max(
            policy.sampleShift,
            allowed?.sampleShift ?? 0,
            bounded.sampleShift
        )
        attempt { () throws(BPFError) in try kernel.setControl(next) }
    }

    /// Takes what the node and the server want of this source alone.
    func configure(_ policy: AgentPolicy) {
        attempt { () throws(BPFError) in try source.configure(policy, on: kernel) }
    }

    /// What the records written so far are billed.
    var billableBytes: UInt64 { writer.billableBytes }
}
