import BPF
import Glibc

/// `cpu.profile`: what processes spend processor time on (bpf/cpu_profile.bpf.c).
final class CPUProfileSource: DataSource {
    /// No divisor of usual timers' frequencies, so that it does not beat with them.
    static let hertz: UInt64 = 49

    static let plan = SourcePlan(
        key: "cpu.profile",
        object: .cpuProfile,
        rungs: [
            HookRung(
                name: "perf_event/cpu-clock",
                programs: ["clock_growing"],
                omittedMaps: ["fixed_stacks"],
                attachments: ["clock_growing": .clock(hertz: hertz)]
            ),
            HookRung(
                name: "perf_event/cpu-clock with memory set aside",
                programs: ["clock_fixed"],
                omittedMaps: ["stacks"],
                attachments: ["clock_fixed": .clock(hertz: hertz)]
            ),
        ],
        ring: nil
    )

    /// The kernel writes its symbols anew for every reader, which takes it 50 ms: functions that
    /// were not met before wait for so many intervals, to be looked up together.
    private static let flushesPerRead = 5
    private static let heldMax = 2048

    /// One process's stack by its functions' names, which many addresses have in common.
    private struct FoldedKey: Hashable {
        var processID: UInt32
        var startedNs: UInt64
        var text: String
    }

    private let mapName: String
    private let kernelSymbols: KernelSymbols
    private let codeSymbols: CodeSymbols
    private var other = OtherTally()
    /// Stacks with functions of the kernel that are not known yet.
    private var held: [CPUProfileStack] = []
    private var flushesSinceRead = CPUProfileSource.flushesPerRead

    init(_ kernel: LoadedSource, context: SourceContext) {
        mapName = kernel.hook.chosen == Self.plan.rungs[1].name ? "fixed_stacks" : "stacks"
        kernelSymbols = context.symbols
        codeSymbols = CodeSymbols(context.processFiles)
    }

    func flush(
        _ kernel: LoadedSource,
        into writer: RecordWriter
    ) throws(BPFError) -> FlushCount {
        var closed: [CPUProfileStack] = []
        var met: [UInt32: Subject] = [:]
        try kernel.forEach(
            mapName,
            key: CPUProfileKey.self,
            valueBytes: CPUProfileStack.byteCount
        ) { _, bytes, isClosed in
            guard let stack = CPUProfileStack(bytes) else { return }
            met[stack.subject.processID] = stack.subject
            if isClosed { closed.append(stack) }
        }
        // Also those whose samples are told later: they may be gone by then.
        codeSymbols.keep(only: Set(met.keys).union(held.lazy.map(\.subject.processID)))
        for subject in met.values {
            codeSymbols.look(
                at: subject.processID,
                startedNs: subject.startedNs,
                command: subject.command
            )
        }
        askForCode(of: closed)
        var count = write(due(closed, isLast: !kernel.isAttached), to: writer)
        if let rest = try other.take(kernel) {
            writer.beginNow()
            writer.attribute(AttributeName.profileStack, AttributeName.otherValue)
            write(rest.count, to: writer)
            count += 1
        }
        return FlushCount(aggregates: count)
    }

    private func askForCode(of stacks: [CPUProfileStack]) {
        for stack in stacks {
            codeSymbols.ask(
                stack.userFrames,
                in: stack.subject.processID,
                startedNs: stack.subject.startedNs
            )
        }
        codeSymbols.answer()
    }

    /// What is to be told now: stacks whose functions are known, and from time to time all.
    private func due(_ closed: [CPUProfileStack], isLast: Bool) -> [CPUProfileStack] {
        let all = held + closed
        flushesSinceRead += 1
        if isLast || flushesSinceRead >= Self.flushesPerRead || all.count > Self.heldMax {
            kernelSymbols.learn(all.lazy.flatMap(\.kernelFrames))
            flushesSinceRead = 0
            held = []
            return all
        }
        held = all.filter { !$0.kernelFrames.allSatisfy(kernelSymbols.knows) }
        return all.filter { $0.kernelFrames.allSatisfy(kernelSymbols.knows) }
    }

    private func write(_ stacks: [CPUProfileStack], to writer: RecordWriter) -> Int {
        var sums: [FoldedKey: (samples: UInt64, subject: Subject)] = [:]
        for stack in stacks {
            let subject = stack.subject
            let key = FoldedKey(
                processID: subject.processID,
                startedNs: subject.startedNs,
                text: FoldedStack.text(
                    kernel: stack.kernelFrames.map { kernelSymbols.name($0) ?? "[unknown]" },
                    user: codeSymbols.names(
                        stack.userFrames,
                        in: subject.processID,
                        startedNs: subject.startedNs
                    )
                )
            )
            sums[key, default: (0, subject)].samples &+= stack.samples
        }
        for (key, sum) in sums {
            writer.beginNow()
            writer.attribute(AttributeName.profileStack, key.text)
            write(sum.samples, to: writer)
            sum.subject.write(to: writer)
        }
        return sums.count
    }

    private func write(_ samples: UInt64, to writer: RecordWriter) {
        writer.attribute(AttributeName.profileSamples, samples)
        writer.attribute(AttributeName.profileCPUUs, samples &* 1_000_000 / Self.hertz)
    }
}
