import BPF

/// `syscall.error`: system calls that failed, by call, error and who (bpf/syscall_error.bpf.c).
final class SyscallErrorSource: DataSource {
    static let plan = SourcePlan(
        key: "syscall.error",
        object: .syscallError,
        rungs: [
            HookRung(name: "tp_btf/sys_exit", programs: ["exit_btf"]),
            HookRung(name: "raw_tp/sys_exit", programs: ["exit_raw"]),
        ],
        ring: nil
    )

    private var other = OtherTally()

    init(_ kernel: LoadedSource, context: SourceContext) {}

    func flush(
        _ kernel: LoadedSource,
        into writer: RecordWriter
    ) throws(BPFError) -> FlushCount {
        var count = 0
        try kernel.takeClosed("errors", key: SyscallErrorKey.self, value: SyscallErrorValue.self) {
            guard let value = $1.first else { return }
            write($0, value, to: writer)
            count += 1
        }
        if let rest = try other.take(kernel) {
            writer.beginNow()
            writer.attribute(AttributeName.errorType, AttributeName.otherValue)
            writer.attribute(AttributeName.syscallCount, rest.count)
            count += 1
        }
        return FlushCount(aggregates: count)
    }

    private func write(_ key: SyscallErrorKey, _ value: SyscallErrorValue, to writer: RecordWriter)
    {
        writer.beginNow()
        writer.attribute(AttributeName.syscallName, KernelNames.systemCall(key.systemCall))
        writer.attribute(AttributeName.errorType, KernelNames.error(key.error))
        writer.attribute(AttributeName.syscallCount, value.tally.count)
        value.subject.write(to: writer)
    }
}
