import FoundationEssentials
import Glibc

/// Who descends from whom, as /proc tells.
enum ProcessTree {
    /// The process and all its living descendants.
    static func pids(under root: pid_t) -> [pid_t] {
        let parents = parentsByPID()
        var found = [root]
        var next = 0
        while next < found.count {
            found += parents.filter { $0.value == found[next] }.map(\.key)
            next += 1
        }
        return found
    }

    /// CPU time and memory of the process and all its living descendants together.
    static func figures(under root: pid_t) -> ProcessFigures? {
        let figures = pids(under: root).compactMap { ProcessFigures(pid: $0) }
        guard var sum = figures.first else { return nil }
        for figure in figures.dropFirst() {
            sum.cpuSeconds += figure.cpuSeconds
            sum.residentBytes += figure.residentBytes
            sum.proportionalBytes += figure.proportionalBytes
        }
        return sum
    }

    private static func parentsByPID() -> [pid_t: pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        var parents: [pid_t: pid_t] = [:]
        for pid in names.compactMap({ pid_t($0) }) {
            guard let stat = ProcFile.text("/proc/\(pid)/stat"),
                let fields = stat.split(separator: ")").last?.split(separator: " "),
                fields.count > 1, let parent = pid_t(fields[1])
            else { continue }
            parents[pid] = parent
        }
        return parents
    }
}
