import CLibBPF
import Glibc

/// While one is held, the kernel counts all programs' runs and their time (bpf(2),
/// `BPF_ENABLE_STATS`); it costs each run some 20 ns.
public final class BPFStatistics {
    private let descriptor: Int32

    /// Begins counting; needs CAP_SYS_ADMIN.
    public init() throws(BPFError) {
        BPFLog.install()
        let opened = bpf_enable_stats(BPF_STATS_RUN_TIME)
        guard opened >= 0 else {
            throw BPFError(
                code: .map,
                message: "programs' run times cannot be counted",
                errorNumber: -opened
            )
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
