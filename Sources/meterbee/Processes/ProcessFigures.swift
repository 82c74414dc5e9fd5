import Glibc

/// CPU time and memory of a process, as the kernel counts them in /proc.
struct ProcessFigures: Sendable, Encodable {
    /// User and system time, in seconds.
    var cpuSeconds: Double
    /// Resident memory, in bytes; memory that several processes share counts in each.
    var residentBytes: Int64
    /// Resident memory with what is shared divided among the sharers (PSS), in bytes.
    var proportionalBytes: Int64
    /// The most that was ever resident, in bytes.
    var peakResidentBytes: Int64

    /// Nil where the process is gone.
    init?(pid: pid_t) {
        guard let stat = ProcFile.text("/proc/\(pid)/stat"),
            let statm = ProcFile.text("/proc/\(pid)/statm")
        else { return nil }
        // The command, in parentheses, may hold spaces: fields are counted after it (proc(5)).
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        let pages = statm.split(separator: " ")
        guard fields.count > 12, pages.count > 1, let user = Double(fields[11]),
            let system = Double(fields[12]), let resident = Int64(pages[1])
        else { return nil }
        cpuSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        residentBytes = resident * Int64(sysconf(Int32(_SC_PAGESIZE)))
        peakResidentBytes = Self.kibibytes("VmHWM:", in: "/proc/\(pid)/status") ?? residentBytes
        proportionalBytes = Self.proportionalBytes(pid: pid) ?? residentBytes
    }

    /// With the CPU time since an earlier reading instead of since the start.
    func since(_ earlier: ProcessFigures?) -> ProcessFigures {
        var figures = self
        figures.cpuSeconds -= earlier?.cpuSeconds ?? 0
        return figures
    }

    private static func proportionalBytes(pid: pid_t) -> Int64? {
        kibibytes("Pss:", in: "/proc/\(pid)/smaps_rollup")
    }

    /// A line such as `Pss:  1234 kB`, in bytes.
    private static func kibibytes(_ name: String, in path: String) -> Int64? {
        let lines = ProcFile.text(path)?.split(separator: "\n") ?? []
        let line = lines.first { $0.hasPrefix(name) }
        let words = line?.split(separator: " ") ?? []
        return words.count > 1 ? Int64(words[1]).map { $0 * 1024 } : nil
    }
}
