import BPF
import CLinux
import Compression
import Glibc

/// The agent's worker: sources drained by timer on one thread, the uplink on another. What needs
/// rights is the loader's.
final class Agent {
    private static let drainMs = 100
    /// Between two drains while a burst lasts; a fraction of the time in which a ring fills up.
    private static let burstUs: UInt32 = 1000
    private static let sealMs = 1000
    private static let flushMs = 4000
    /// At the end: for what the kernel still knows, for sending it, and for the disk to have the
    /// rest. Together less than the supervisor waits.
    private static let (stopMs, sendGraceMs, replyGraceMs, syncGraceMs) = (12_000, 5000, 1000, 3000)
    /// Between two walks of the control groups; dead containers are noticed by them.
    private static let walkMs = 60_000

    private let settings: AgentSettings
    private let node = NodeIdentity.current()
    private let spool: BatchSpool
    private let uplink: Uplink
    private let compressor: ZstdCompressor
    private let sink: BatchSealer
    private let report: @Sendable (String) -> Void
    private let ownSockets = OwnSockets()
    private let board = Noticeboard()
    private var policyNumber = 0
    private var policy: AgentPolicy
    private let loader: RemoteLoader
    private let bounds: BoundsKeeper
    private let health: HealthReporter
    private let symbols: KernelSymbols
    private let kubelet: KubeletWatch?
    private let hierarchy = CgroupHierarchy.current()
    /// How long nothing was observed before this program took over; nil where it did not.
    private var gapMs: Int64?
    private lazy var surroundings = makeSurroundings(hierarchy)

    /// Why a run ended.
    enum End {
        /// It was asked to stop.
        case stopped
        /// The loader is gone, and nothing more comes.
        case orphaned
    }
    private var pipelines: [SourcePipeline] = []
    private var unavailable: [UnavailableSource] = []
    private var statusTrouble: AgentError?
    private var clock = ClockWatch()

    /// Prepares an agent; nothing runs and nothing is sent yet.
    ///
    /// - Parameters:
    ///   - symbols: Opened with the rights to see addresses.
    ///   - report: Takes one line for the operator; may be called from two threads.
    init(
        _ settings: AgentSettings,
        loader: RemoteLoader,
        counting: RunTimeSwitch,
        symbols: KernelSymbols = KernelSymbols(),
        report: @escaping @Sendable (String) -> Void
    ) throws {
        self.settings = settings
        self.loader = loader
        self.symbols = symbols
        self.report = report
        bounds = BoundsKeeper(settings.bounds, loader: loader, counting: counting)
        compressor = try ZstdCompressor()
        policy = settings.ceiling.limit(AgentPolicy())
        if let directory = settings.savedBatchDirectory { try TextFile.makeDirectory(directory) }
        let stateDirectory = settings.stateDirectory.map(StateDirectory.init)
        if let line = stateDirectory?.consequence { report(line) }
        spool = try Self.spool(settings, report: report)
        let ownSockets = ownSockets
        kubelet =
            try settings.role == .agent
            ? settings.kubelet.map { (kubelet) throws(AgentError) in
                try KubeletWatch(kubelet, ownSockets: ownSockets, report: report)
            } : nil
        uplink = Uplink(
            endpoint: settings.endpoint,
            access: settings.access,
            accessOrigin: settings.accessOrigin,
            node: node,
            role: settings.role,
            board: board,
            stateDirectory: stateDirectory,
            savedBatchDirectory: settings.savedBatchDirectory,
            spool: spool,
            ownSockets: ownSockets,
            receiptBytesMax: settings.receiptBytesMax,
            report: report
        )
        let sealer = BatchSealer(spool: spool, compressor: compressor, report: report)
        sink = sealer
        health = HealthReporter(
            everyMs: settings.healthMs,
            node: node,
            containers: ContainerResolver(loader),
            sink: sealer
        )
    }

    /// Starts the sources and runs until SIGTERM, SIGINT or the loader's end; then sends what is
    /// left.
    ///
    /// - Throws: `AgentError` where not one source could be started.
    func run() throws -> End {
        let signals = try StopSignals()
        // Names of pods should be there before the first record is.
        if let kubelet { _ = try ThreadHandle { kubelet.run() } }
        try startSources(until: { signals.isPending })
        takeOver()
        checkAttribution()
        // The compiler's and libbpf's work is over; what they took goes back to the system.
        malloc_trim(0)
        linux_release_program_pages()
        let uplink = uplink
        let syncer = SpoolSyncer(spool)
        let sending = try ThreadHandle { uplink.run() }
        let syncing = try ThreadHandle { syncer.run() }
        writeStatus()
        let end = loop(stopDescriptor: signals.descriptor)
        if end == .stopped, signals.isRenewal(), settings.mapDirectory != nil {
            // The programs go on counting for the next process; who has none tells what it has.
            for pipeline in pipelines where !pipeline.kernel.plan.hasPrograms { pipeline.flush() }
            seal()
        } else {
            flush(end)
        }
        uplink.stop(graceMs: Self.sendGraceMs)
        if !sending.join(untilNs: Self.deadlineNs(Self.sendGraceMs + Self.replyGraceMs)) {
            report("the server did not answer in time; what it was sent last is sent again")
        }
        syncer.stop()
        if !syncing.join(untilNs: Self.deadlineNs(Self.syncGraceMs)) {
            report("the disk is slow; a crash of the machine now may cost batches that wait")
        }
        writeStatus()
        return end
    }

    private static func deadlineNs(_ ms: Int) -> Int64 {
        KernelClock.read(CLOCK_MONOTONIC) + Int64(ms) * 1_000_000
    }

    /// The spool in the state directory; without files where these cannot be used.
    private static func spool(
        _ settings: AgentSettings,
        report: @escaping @Sendable (String) -> Void
    ) throws(AgentError) -> BatchSpool {
        var limits = BatchSpool.Limits()
        limits.fileBytesMax = settings.spoolBytesMax
        limits.oneFileBytes = min(limits.oneFileBytes, max(65_536, limits.fileBytesMax / 8))
        // Where the state directory itself is of no use, that was said.
        guard let state = settings.stateDirectory, access(state, W_OK | X_OK) == 0 else {
            return try BatchSpool(directory: nil, limits: limits, report: report)
        }
        let directory = state + "/spool"
        do {
            return try BatchSpool(directory: directory, limits: limits, report: report)
        } catch {
            report("\(error); batches wait in memory only and are lost at the end")
            return try BatchSpool(directory: nil, limits: limits, report: report)
        }
    }

    /// A source that could not be started, with the reasons.
    private struct UnavailableSource {
        let key: String
        let reason: String
    }

    private func startSources(until isOver: () -> Bool) throws {
        guard settings.role == .agent else { return }
        let left = SourceCatalog.keys.filter { !settings.sources.contains($0) }
        if !left.isEmpty {
            report(
                "not asked for: \(left.joined(separator: ", ")); --sources or a policy adds them"
            )
        }
        if let line = NodeProbe.typesTrouble { report(line) }
        if let line = NodeProbe.processTrouble() { report(line) }
        for key in SourceCatalog.keys where settings.sources.contains(key) {
            if isOver() { return }
            if policy.sources[key]?.isEnabled ?? true { start(key) }
        }
        if !settings.missingCapabilities.isEmpty, !unavailable.isEmpty {
            report("not available so: \(unavailable.map(\.key).joined(separator: ", "))")
        }
        guard !pipelines.isEmpty else {
            throw AgentError(
                code: .noSource,
                message:
                    "no data source could be started; what earlier runs left in the spool stays "
                    + "there; 'meterbee-agent probe' tells what this node allows"
            )
        }
    }

    private func start(_ key: String) {
        unavailable.removeAll { $0.key == key }
        do {
            let pipeline = try SourcePipeline(SourceCatalog.source(key), in: surroundings)
            pipeline.configure(policy)
            pipelines.append(pipeline)
            let hook = pipeline.kernel.hook
            report("\(key): \(hook.chosen ?? "no hook")")
            for refusal in hook.refused {
                report("\(key): not \(refusal.hook): \(refusal.reason)")
            }
        } catch {
            unavailable.append(UnavailableSource(key: key, reason: "\(error)"))
            // Every hook's refusal says the same at length where rights are missing.
            guard settings.missingCapabilities.isEmpty else { return }
            report("\(key) is not available: \(error)")
        }
    }

    private func makeSurroundings(_ hierarchy: CgroupHierarchy) -> SourcePipeline.Surroundings {
        let uplink = uplink
        let node = node
        return SourcePipeline.Surroundings(
            context: SourceContext(
                hierarchy: hierarchy,
                ownSockets: ownSockets,
                symbols: symbols,
                processFiles: loader
            ),
            loader: loader,
            containers: ContainerResolver(
                loader,
                mountPoint: hierarchy.mountPoint,
                pods: kubelet?.pods
            ),
            resource: { [pods = kubelet?.pods] in
                ResourceAttributes(
                    node: node,
                    agentID: uplink.status.agentID,
                    nodeName: pods?.nodeName
                )
            },
            sink: sink
        )
    }
}

extension Agent {
    /// Says for how long nothing was observed while this program took over from another.
    private func takeOver() {
        gapMs = ProgramRenewal.gapMs()
        guard let gapMs else { return }
        report("took over; nothing was observed for \(gapMs) ms")
    }

    /// Says whether records can be attributed to containers, and what is in the way.
    private func checkAttribution() {
        guard settings.role == .agent else { return }
        surroundings.containers.refresh(nowNs: KernelClock.read(CLOCK_MONOTONIC))
        let check = AttributionCheck.run(hierarchy, paths: loader, kubelet: kubelet?.pods.status)
        report("containers: \(check.summary)")
        // The kubelet's thread says itself what is wrong there.
        for finding in check.findings where finding != check.kubelet?.trouble {
            report("containers: \(finding)")
        }
    }

    private func loop(stopDescriptor: Int32) -> End {
        var now = KernelClock.read(CLOCK_MONOTONIC)
        var sealing = IntervalTimer(everyMs: Self.sealMs, nowNs: now)
        var flushing = IntervalTimer(everyMs: Self.flushMs, nowNs: now)
        var walking = IntervalTimer(everyMs: Self.walkMs, nowNs: now)
        var descriptors = pollList(stopDescriptor)
        while true {
            poll(&descriptors, nfds_t(descriptors.count), Int32(Self.drainMs))
            if descriptors[0].revents != 0 { return .stopped }
            if descriptors[1].revents != 0 { return .orphaned }
            // A ring asks again as soon as it holds one sample: let some more gather.
            if descriptors.contains(where: { $0.revents != 0 }) { usleep(Self.burstUs) }
            now = KernelClock.read(CLOCK_MONOTONIC)
            for pipeline in pipelines { pipeline.drain() }
            if walking.fires(nowNs: now) { surroundings.containers.refresh(nowNs: now) }
            if let line = bounds.look(pipelines) { report(line) }
            if flushing.fires(nowNs: now) {
                for pipeline in pipelines where pipeline.kernel.isAttached { pipeline.flush() }
            }
            if sealing.fires(nowNs: now) {
                if let line = clock.look(offsetNs: KernelClock().offsetNs) { report(line) }
                seal()
                tellHealth()
                if applyPolicy() { descriptors = pollList(stopDescriptor) }
                writeStatus()
            }
        }
    }

    private func pollList(_ stopDescriptor: Int32) -> [pollfd] {
        ([stopDescriptor, loader.descriptor] + pipelines.compactMap(\.kernel.wakeDescriptor))
            .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    }

    private func seal() {
        for pipeline in pipelines {
            pipeline.seal()
            pipeline.control()
        }
        closeEarlierAccounts()
        board.notices = pipelines.map { pipeline in
            Noticeboard.Notice(
                key: pipeline.key,
                ledger: pipeline.ledger,
                hook: pipeline.kernel.hook.chosen,
                trouble: pipeline.trouble
            )
        }
    }

    /// Takes a new policy as far as the node agrees; true where sources came to run.
    private func applyPolicy() -> Bool {
        guard let (wanted, number) = board.policy(newerThan: policyNumber) else { return false }
        policyNumber = number
        policy = settings.ceiling.limit(wanted)
        let redactor = policy.redactsArguments ? ArgumentRedactor(names: policy.secretNames) : nil
        for pipeline in pipelines {
            pipeline.apply(policy.sources[pipeline.key.source] ?? .init(), redactor: redactor)
            pipeline.configure(policy)
        }
        let running = Set(pipelines.map(\.key.source))
        let added = SourceCatalog.keys.filter { key in
            policy.sources[key]?.isEnabled ?? settings.sources.contains(key)
        }.filter { !running.contains($0) }
        guard settings.role == .agent else { return false }
        for key in added {
            start(key)
            pipelines.last { $0.key.source == key }?
                .apply(policy.sources[key] ?? .init(), redactor: redactor)
        }
        report("policy \(number) of the server is in force")
        let asked = SourceCatalog.keys.filter { settings.sources.contains($0) }
        for line in policy.absences(among: asked) { report(line) }
        return !added.isEmpty
    }

    private func tellHealth() {
        guard health.isDue() else { return }
        health.tell(
            HealthReport(
                agentID: uplink.status.agentID,
                sources: pipelines.map { HealthReport.Source($0) },
                unavailable: unavailable.map { ($0.key, $0.reason) },
                average: bounds.average,
                memoryBytes: bounds.memoryBytes,
                spoolBytes: spool.byteCount,
                uplink: uplink.status
            )
        )
    }

    /// Everything that can still be known before the programs go, as far as there is time.
    private func flush(_ end: End) {
        let endNs = Self.deadlineNs(Self.stopMs)
        if end == .stopped, !loader.detachAll(timeoutMs: Int32(Self.stopMs / 2)) {
            report("the loader is slow to stop programs; they end with it")
        }
        var unread: [String] = []
        for pipeline in pipelines {
            if KernelClock.read(CLOCK_MONOTONIC) < endNs {
                pipeline.finish()
            } else {
                pipeline.seal()
                unread.append(pipeline.key.source)
            }
        }
        guard !unread.isEmpty else { return }
        report("no time to read what these added up last: \(unread.joined(separator: ", "))")
    }

    /// Accounts of counters that are gone, as long as batches of theirs wait.
    private func closeEarlierAccounts() {
        let current = Set(pipelines.map(\.key)).union([health.key])
        for (key, tally) in spool.tallies where !current.contains(key) && tally.pending == 0 {
            report(EarlierAccount(key: key, tally: tally).text)
            spool.forget(key)
        }
    }

    private func writeStatus() {
        guard let path = settings.statusFile else { return }
        let report = StatusReport(
            sources: pipelines.map { .init($0) } + [health.statusSource],
            unavailable: unavailable.map { ($0.key, $0.reason) },
            uplink: uplink.status,
            cost: ProcessCost.current(),
            containers: (
                surroundings.containers.containerCount, surroundings.containers.evictions
            ),
            pods: kubelet?.pods.status,
            memoryBytes: bounds.memoryBytes,
            average: bounds.average,
            gapMs: gapMs,
            ownSocketFailures: ownSockets.failures
        )
        do {
            try TextFile.replace(path, with: Array(report.json.utf8))
            statusTrouble = nil
        } catch {
            // Once a second would be too often.
            if statusTrouble != error { self.report("\(error)") }
            statusTrouble = error
        }
    }
}
