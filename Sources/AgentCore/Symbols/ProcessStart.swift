import Glibc

/// When a process of /proc started: with its number it tells processes apart.
enum ProcessStart {
    private static let ticksPerSecond = UInt64(clamping: sysconf(Int32(_SC_CLK_TCK)))

    /// Whether the process with this number is still the one that started then.
    static func isSame(_ processID: UInt32, startedNs: UInt64) -> Bool {
        ticks(processID) == startedNs / (1_000_000_000 / max(1, ticksPerSecond))
    }

    /// In ticks since boot; nil where there is no such process.
    static func ticks(_ processID: UInt32) -> UInt64? {
        TextFile.text("/proc/\(processID)/stat").flatMap { ticks(stat: $0) }
    }

    /// The 22nd field; the second, a name, may hold anything.
    static func ticks(stat: String) -> UInt64? {
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }
}
