import BPF

/// The kernel's list of security modules.
enum SecurityModules {
    private static let path = "/sys/kernel/security/lsm"

    /// Programs attach to the hooks also where BPF is no security module, and never run.
    ///
    /// - Throws: `BPFError` with code `attach` where it is none, or the list cannot be read.
    static func requireBPF() throws(BPFError) {
        guard let modules = TextFile.firstLine(path) else {
            throw BPFError(
                code: .attach,
                message: "'\(path)' cannot be read, and without it nobody knows whether BPF is a "
                    + "security module; mount it: mount -t securityfs none /sys/kernel/security"
            )
        }
        guard modules.split(separator: ",").contains("bpf") else {
            throw BPFError(
                code: .attach,
                message: "BPF is no security module of this kernel, only \(modules) are; boot it "
                    + "with lsm=\(modules),bpf"
            )
        }
    }
}
