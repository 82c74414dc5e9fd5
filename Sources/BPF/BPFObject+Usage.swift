import CLibBPF
import Glibc

extension BPFObject {
    /// What the kernel tells about a loaded program's runs.
    ///
    /// Runs and their time are counted only while somebody holds a `BPFStatistics`.
    public func usage(_ programName: String) throws(BPFError) -> BPFProgramUsage {
        var info = bpf_prog_info()
        var size = UInt32(MemoryLayout<bpf_prog_info>.size)
        let descriptor = bpf_program__fd(try program(programName))
        guard bpf_obj_get_info_by_fd(descriptor, &info, &size) == 0 else {
            throw failure(.map, "program '\(programName)' tells nothing about itself")
        }
        return BPFProgramUsage(
            runs: info.run_cnt,
            runNs: info.run_time_ns,
            missedRuns: info.recursion_misses,
            verifiedInstructions: Int(info.verified_insns)
        )
    }
}
