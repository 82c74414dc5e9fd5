/// `kernel.bpf`: eBPF programs loaded into the kernel (bpf/kernel_bpf.bpf.c).
final class KernelBPFSource: DataSource {
    static let plan = SourcePlan(
        key: "kernel.bpf",
        object: .kernelBpf,
        rungs: [
            HookRung(
                name: "syscalls/sys_exit_bpf",
                programs: ["load_call"],
                attachments: ["load_call": .systemCalls(["bpf"], at: .return)]
            ),
            HookRung(name: "tp_btf/sys_exit", programs: ["load_btf"]),
            HookRung(name: "raw_tp/sys_exit", programs: ["load_raw"]),
        ],
        isSecurity: true
    )

    private let types: KernelEnumeration

    init(_ kernel: LoadedSource, context: SourceContext) {
        types = KernelEnumeration("bpf_prog_type", prefix: "BPF_PROG_TYPE_")
    }

    func write(_ bytes: UnsafeRawBufferPointer, to writer: RecordWriter) -> Bool {
        guard let sample = KernelBPFSample(bytes) else { return false }
        writer.begin(occurredBootNs: sample.occurredNs)
        writer.attribute(AttributeName.bpfType, types.name(sample.type))
        if !sample.name.isEmpty { writer.attribute(AttributeName.bpfName, sample.name) }
        writer.attribute(AttributeName.bpfInstructions, sample.instructions)
        if sample.id > 0 { writer.attribute(AttributeName.bpfID, sample.id) }
        if sample.error > 0 {
            writer.attribute(AttributeName.errorType, KernelNames.error(sample.error))
        }
        writer.attribute(AttributeName.processID, sample.processID)
        writer.attribute(AttributeName.executableName, sample.command)
        // The convention's user.id is a string.
        writer.attribute(AttributeName.userID, String(sample.userID))
        writer.attribute(AttributeName.processStartNs, sample.startedNs)
        writer.lineage(processID: sample.processID, startedNs: sample.startedNs)
        writer.container(cgroupID: sample.cgroupID)
        writer.sampleWeight(shift: sample.sampleShift)
        return true
    }
}
