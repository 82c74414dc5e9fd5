import Glibc

/// `memory.oom`: processes killed for want of memory (bpf/memory_oom.bpf.c).
final class MemoryOOMSource: DataSource {
    static let plan = SourcePlan(
        key: "memory.oom",
        object: .memoryOom,
        rungs: [
            HookRung(name: "tp_btf/mark_victim", programs: ["victim_btf"]),
            HookRung(
                name: "fentry/mark_oom_victim",
                programs: ["victim_fentry"],
                needs: "fentry, and kernels before 6.9 need it"
            ),
        ]
    )

    private static let pageBytes = UInt64(clamping: sysconf(Int32(_SC_PAGESIZE)))

    init(_ kernel: LoadedSource, context: SourceContext) {}

    func write(_ bytes: UnsafeRawBufferPointer, to writer: RecordWriter) -> Bool {
        guard let sample = MemoryOOMSample(bytes) else { return false }
        writer.begin(occurredBootNs: sample.occurredNs)
        writer.attribute(AttributeName.processID, sample.processID)
        writer.attribute(AttributeName.executableName, sample.command)
        // The convention's user.id is a string.
        writer.attribute(AttributeName.userID, String(sample.userID))
        writer.attribute(AttributeName.processStartNs, sample.startedNs)
        writer.lineage(processID: sample.processID, startedNs: sample.startedNs)
        writer.attribute(AttributeName.processVirtualBytes, sample.totalVMPages &* Self.pageBytes)
        writer.attribute(AttributeName.oomScoreAdjustment, sample.scoreAdjustment)
        writer.attribute(AttributeName.oomTriggerPID, sample.triggerProcessID)
        writer.attribute(AttributeName.oomTriggerName, sample.triggerCommand)
        writer.container(cgroupID: sample.cgroupID)
        writer.sampleWeight(shift: sample.sampleShift)
        return true
    }
}
