import CLinux
import Glibc

/// Starts the loader and the worker, and each again when it ends without being asked to.
///
/// All three are one program: forked before anything else runs, so that they share what the
/// dynamic loader and the runtime wrote.
public struct Supervisor {
    /// More than a worker takes that keeps to its own bounds.
    private static let stopGraceMs = 28_000
    private static let detachMsMax: Int32 = 5_000
    private static let restartMsFirst = 200
    private static let restartMsMax = 30_000
    /// After running so long, the next end is no repetition of the last.
    private static let steadyNs: Int64 = 60_000_000_000

    private var settings: AgentSettings
    private let report: @Sendable (String) -> Void
    private let counting = RunTimeSwitch()
    private var loader: pid_t = -1
    private var worker: pid_t = -1
    private var control: MessageChannel?
    private var startedNs: Int64 = 0
    private var hasSaidRefusal = false
    private var restartMs = Self.restartMsFirst
    private let renewal = ProgramRenewal()

    /// - Parameter report: Takes one line for the operator.
    public init(_ settings: AgentSettings, report: @escaping @Sendable (String) -> Void) {
        self.settings = settings
        self.report = report
    }

    /// Runs until SIGTERM or SIGINT; returns the exit code. SIGHUP brings in the program that lies
    /// in this one's file now.
    public mutating func run() throws -> Int32 {
        _ = try settings.stateDirectory.map { try StateLock($0, waitMs: settings.stateWaitMs) }
        if settings.role == .agent { settings.missingCapabilities = Capability.missing() }
        if let line = Capability.consequence(settings.missingCapabilities) { report(line) }
        let signals = try ProcessSignals()
        try start()
        // What it does from now on is little.
        linux_release_program_pages()
        var windows = RunTimeWindows(counting, averageMs: settings.bounds.windowMs)
        while true {
            windows.turn()
            sayOnce(windows.refusal)
            switch signals.next(timeoutMs: windows.waitMs) {
            case .timeout: continue
            case .stop: return stop()
            case .renew: try renew()
            case .child:
                for (pid, status) in ChildExits.take() {
                    if let code = try ended(pid, status) { return code }
                }
            }
        }
    }

    private mutating func sayOnce(_ refusal: String?) {
        // Where rights are missing, that was said.
        guard let refusal, !hasSaidRefusal, settings.missingCapabilities.isEmpty else { return }
        hasSaidRefusal = true
        report("\(refusal): the bound on their time does not hold, all others do")
    }

    private mutating func start() throws(AgentError) {
        let (ours, theirs) = try MessageChannel.pair()
        loader = try fork { [settings, report] in
            linux_die_with_parent(SIGKILL)
            ours.close()
            let process = LoaderProcess(
                supervisor: theirs,
                mapDirectory: settings.mapDirectory,
                observesTLS: settings.ceiling.allowed.contains(.tls),
                report: report
            )
            process.run()
            return 0
        }
        control = ours
        try startWorker()
    }

    private mutating func startWorker() throws(AgentError) {
        let (ours, theirs) = try MessageChannel.pair()
        control?.send("worker", descriptors: [theirs.descriptor])
        startedNs = KernelClock.read(CLOCK_MONOTONIC)
        worker = try fork { [settings, report, control, counting] in
            linux_die_with_parent(SIGTERM)
            // Else the loader's end would not be seen while we hold its ends ourselves.
            theirs.close()
            control?.close()
            return WorkerProcess.run(
                settings,
                channel: ours,
                counting: counting,
                report: report
            )
        }
    }

    /// What follows from a process that ended; the exit code where the agent ends with it.
    private mutating func ended(_ pid: pid_t, _ status: Int32) throws -> Int32? {
        let text = ChildExits.text(status)
        switch pid {
        case worker:
            // It says itself what is wrong with the command line or the state directory.
            if status & 0x7F == 0, WorkerProcess.finalCodes.contains(status >> 8 & 0xFF) {
                end(loader)
                return status >> 8 & 0xFF
            }
            report("the worker ended (\(text)); it starts again in \(restartMs) ms")
            wait()
            try startWorker()
        case loader:
            report("the loader ended (\(text)); both start again in \(restartMs) ms")
            end(worker)
            wait()
            try start()
        default: break
        }
        return nil
    }

    private mutating func wait() {
        let uptimeNs = KernelClock.read(CLOCK_MONOTONIC) - startedNs
        if uptimeNs > Self.steadyNs { restartMs = Self.restartMsFirst }
        usleep(UInt32(restartMs) * 1000)
        restartMs = min(restartMs * 2, Self.restartMsMax)
    }

    /// Leaves everything that has to outlive this program in its place, and becomes the new one:
    /// batches in the spool, counters and rings in bpffs.
    private mutating func renew() throws {
        do {
            try renewal.check()
        } catch {
            return report("\(error); the program that runs goes on")
        }
        end(worker, by: SIGHUP)
        let gapFromNs = KernelClock.read(CLOCK_BOOTTIME)
        // Quicker than its end would do it, which takes one program after the other.
        control?.send("detach")
        _ = control?.wait(timeoutMs: Self.detachMsMax)
        control = nil
        end(loader)
        let failure = renewal.replace(gapFromNs: gapFromNs)
        report("\(failure); the program that ran goes on")
        try start()
    }

    private mutating func stop() -> Int32 {
        let code = end(worker)
        control = nil
        end(loader)
        return code
    }

    /// Asks a process to end and waits; kills it where it takes too long.
    @discardableResult
    private func end(_ pid: pid_t, by signal: Int32 = SIGTERM) -> Int32 {
        guard pid > 0 else { return 0 }
        kill(pid, pid == loader ? SIGKILL : signal)
        let deadline = KernelClock.read(CLOCK_MONOTONIC) + Int64(Self.stopGraceMs) * 1_000_000
        while true {
            var status: Int32 = 0
            let result = waitpid(pid, &status, WNOHANG)
            if result == pid { return status & 0x7F == 0 ? status >> 8 & 0xFF : 1 }
            if result < 0, errno != EINTR { return 0 }
            if KernelClock.read(CLOCK_MONOTONIC) > deadline { kill(pid, SIGKILL) }
            usleep(10_000)
        }
    }

    private func fork(_ body: () -> Int32) throws(AgentError) -> pid_t {
        let pid = linux_fork()
        guard pid >= 0 else {
            throw AgentError(
                code: .state,
                message: "no process: \(String(cString: strerror(errno)))"
            )
        }
        // Nothing of the parent's is to be run at the end, and a thread may still be at work.
        if pid == 0 { _exit(body()) }
        return pid
    }
}
