import Glibc

/// `kernel.module`: kernel modules that are loaded and unloaded (bpf/kernel_module.bpf.c).
final class KernelModuleSource: DataSource {
    static let plan = SourcePlan(
        key: "kernel.module",
        object: .kernelModule,
        rungs: [
            HookRung(
                name: "tp_btf/module_load + tp_btf/module_free",
                programs: ["load_btf", "free_btf"],
                needs: "loadable modules"
            ),
            HookRung(
                name: "raw_tp/module_load + raw_tp/module_free",
                programs: ["load_raw", "free_raw"],
                needs: "loadable modules"
            ),
        ],
        isSecurity: true,
        lacking: {
            access("/proc/modules", F_OK) == 0 ? nil : "this kernel has no loadable modules"
        }
    )

    private static let taintNames: [(bit: UInt64, name: String)] = [
        (0, "proprietary"), (10, "staging"), (12, "out_of_tree"), (13, "unsigned"),
    ]

    init(_ kernel: LoadedSource, context: SourceContext) {}

    func write(_ bytes: UnsafeRawBufferPointer, to writer: RecordWriter) -> Bool {
        guard let sample = KernelModuleSample(bytes) else { return false }
        writer.begin(occurredBootNs: sample.occurredNs)
        writer.attribute(AttributeName.moduleName, sample.name)
        writer.attribute(AttributeName.moduleAction, sample.isUnloaded ? "unload" : "load")
        let taints = Self.taintNames.filter { sample.taints >> $0.bit & 1 != 0 }.map(\.name)
        if !taints.isEmpty { writer.attribute(AttributeName.moduleTaints, taints) }
        sample.subject.write(to: writer)
        writer.sampleWeight(shift: sample.sampleShift)
        return true
    }
}
