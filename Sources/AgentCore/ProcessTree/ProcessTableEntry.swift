/// A running process as /proc tells of it.
struct ProcessTableEntry: Hashable, Sendable {
    var startTicks: UInt64
    var parentProcessID: UInt32
    /// At most 15 bytes.
    var name: String
    /// Nil where it may not be looked at, or has none, as threads of the kernel.
    var executablePath: String?

    init(
        startTicks: UInt64,
        parentProcessID: UInt32,
        name: String,
        executablePath: String? = nil
    ) {
        self.startTicks = startTicks
        self.parentProcessID = parentProcessID
        self.name = name
        self.executablePath = executablePath
    }

    /// Reads a line of /proc/PID/stat; nil where it is none. The name may hold anything.
    init?(stat: String) {
        guard let start = stat.firstIndex(of: "("), let end = stat.lastIndex(of: ")"), start < end
        else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let parent = UInt32(fields[1]), let ticks = UInt64(fields[19])
        else { return nil }
        startTicks = ticks
        parentProcessID = parent
        name = String(stat[stat.index(after: start)..<end])
    }
}
