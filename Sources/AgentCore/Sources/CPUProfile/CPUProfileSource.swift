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
        var met: [UInt32: UInt64] = [:]
        try kernel.forEach(
            mapName,
            key: CPUProfileKey.self,
            valueBytes: CPUProfileStack.byteCount
        ) { _, bytes, isClosed in
            guard let stack = CPUProfileStack(bytes) else { return }
            met[stack.subject.processID] = stack.subject.startedNs
            if isClosed { closed.append(stack) }
        }
        // Also those whose samples are told later: they may be gone by then.
        codeSymbols.keep(only: Set(met.keys))
        for (processID, startedNs) in met { codeSymbols.look(at: processID, startedNs: startedNs) }
        learn(closed)
        var count = write(closed, to: writer)
        if let rest = try other.take(kernel) {
            writer.beginNow()
            writer.attribute(AttributeName.profileStack, AttributeName.otherValue)
            write(rest.count, to: writer)
            count += 1
        }
        return FlushCount(aggregates: count)
    }

    private func learn(_ stacks: [CPUProfileStack]) {
        kernelSymbols.learn(stacks.lazy.flatMap(\.kernelFrames))
        for stack in stacks {
            codeSymbols.ask(
                stack.userFrames,
                in: stack.subject.processID,
                startedNs: stack.subject.startedNs
            )
        }
        codeSymbols.answer()
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
