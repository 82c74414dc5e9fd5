import BPF

/// What found no room in a source's map of aggregates; the program only ever adds to it.
struct OtherTally {
    private var told = Tally()

    /// What has been added since the last call; nil where nothing was.
    mutating func take(_ kernel: LoadedSource) throws(BPFError) -> Tally? {
        guard let now = try kernel.map("other").value(UInt32(0), as: Tally.self),
            now.count != told.count
        else { return nil }
        defer { told = now }
        return Tally(count: now.count &- told.count, sum: now.sum &- told.sum)
    }
}
