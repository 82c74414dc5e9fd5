import CLibBPF

/// The running kernel's own type information.
public enum BPFKernelTypes {
    /// An enumeration's names and values; empty where the kernel has not got it, or no BTF.
    ///
    /// Reads all of the kernel's BTF, some megabytes, and lets go of it again.
    public static func enumerators(_ enumName: String) -> [String: Int] {
        BPFLog.install()
        guard let handle = btf__load_vmlinux_btf() else { return [:] }
        defer { btf__free(handle) }
        return BPFTypes(handle: handle).enumeration(enumName) ?? [:]
    }
}
