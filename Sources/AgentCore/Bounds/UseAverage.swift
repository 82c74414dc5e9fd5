/// What the agent and each of its sources took a second, between two readings.
struct UseAverage: Hashable, Sendable {
    /// One source's part.
    struct Source: Hashable, Sendable {
        /// Billable bytes a second.
        var bytesPerSecond = 0.0
        /// The kernel's time in its programs, as a share of a core.
        var programShare = 0.0
    }

    /// Worker and loader, as a share of a core.
    var ownShare: Double
    /// All programs, as a share of a core; nil where that is not measured.
    var programShare: Double?
    /// At the end.
    var memoryBytes: Int
    var sources: [String: Source]

    init(from first: UseReading, to last: UseReading) {
        let elapsedNs = Double(max(1, last.nowNs - first.nowNs))
        ownShare = Double(last.ownNs - first.ownNs) / elapsedNs
        memoryBytes = last.memoryBytes
        let countedNs = (last.countedNs ?? 0) - (first.countedNs ?? 0)
        sources = [:]
        for (key, now) in last.sources {
            let before = first.sources[key] ?? UseReading.Source()
            let bytes = now.billableBytes - min(before.billableBytes, now.billableBytes)
            let programNs = now.programNs - min(before.programNs, now.programNs)
            sources[key] = Source(
                bytesPerSecond: Double(bytes) / elapsedNs * 1e9,
                programShare: countedNs > 0 ? Double(programNs) / Double(countedNs) : 0
            )
        }
        programShare = countedNs > 0 ? sources.values.reduce(0) { $0 + $1.programShare } : nil
    }

    /// What of the agent's own time a source causes: it is spent on records, by their bytes.
    func ownShare(of key: String) -> Double {
        let all = sources.values.reduce(0) { $0 + $1.bytesPerSecond }
        guard all > 0, let source = sources[key] else { return 0 }
        return ownShare * source.bytesPerSecond / all
    }
}
