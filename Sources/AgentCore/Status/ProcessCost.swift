import Glibc

/// What the agent's own process takes.
struct ProcessCost: Hashable, Sendable {
    /// Processor time of the process so far, user and system.
    var cpuMs: Int64
    /// Resident memory, shared pages included.
    var residentBytes: Int
    /// Resident memory that belongs to no file.
    var anonymousBytes: Int

    static func current() -> ProcessCost {
        // statm: size, resident, shared (files and shared memory), in pages.
        let pages = (TextFile.firstLine("/proc/self/statm") ?? "")
            .split(separator: " ").map { Int($0) ?? 0 }
        let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))
        let resident = pages.count > 1 ? pages[1] : 0
        let shared = pages.count > 2 ? pages[2] : 0
        return ProcessCost(
            cpuMs: KernelClock.read(CLOCK_PROCESS_CPUTIME_ID) / 1_000_000,
            residentBytes: resident * pageBytes,
            anonymousBytes: (resident - shared) * pageBytes
        )
    }
}
