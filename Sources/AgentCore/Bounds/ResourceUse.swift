import Glibc

/// What one process of the agent takes: its own look at itself, as nobody else may look.
struct ResourceUse: Hashable, Sendable {
    /// Processor time so far, user and system.
    var cpuNs: Int64
    /// Memory, pages that others share divided among them.
    var memoryBytes: Int

    init(cpuNs: Int64, memoryBytes: Int) {
        self.cpuNs = cpuNs
        self.memoryBytes = memoryBytes
    }

    /// This process now.
    static func current() -> ResourceUse {
        ResourceUse(
            cpuNs: KernelClock.read(CLOCK_PROCESS_CPUTIME_ID),
            memoryBytes: proportionalBytes()
        )
    }

    /// Reads a process's own answer.
    init?(_ tree: JSONTree) {
        guard let cpuNs = tree["cpu_ns"]?.count, let bytes = tree["memory_bytes"]?.count else {
            return nil
        }
        self.init(cpuNs: Int64(clamping: cpuNs), memoryBytes: Int(clamping: bytes))
    }

    /// The answer.
    var text: String {
        var json = JSONWriter()
        json.object { json in
            json.member("cpu_ns", cpuNs)
            json.member("memory_bytes", memoryBytes)
        }
        return json.text
    }

    private static func proportionalBytes() -> Int {
        let lines = (TextFile.text("/proc/self/smaps_rollup") ?? "").split(separator: "\n")
        let line = lines.first { $0.hasPrefix("Pss:") }
        let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (kilobytes ?? 0) << 10
    }
}
