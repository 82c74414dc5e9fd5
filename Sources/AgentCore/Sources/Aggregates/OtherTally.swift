import BPF

/// What found no room in a source's map of aggregates; the program only ever adds to it.
struct OtherTally {
    private let mapName: String
    private let index: UInt32
    private var told = Tally()

    init(_ mapName: String = "other", index: UInt32 = 0) {
        self.mapName = mapName
        self.index = index
    }

    /// What has been added since the last call; nil where nothing was.
    mutating func take(_ kernel: LoadedSource) throws(BPFError) -> Tally? {
        guard let now = try kernel.map(mapName).value(index, as: Tally.self),
            now.count != told.count
        else { return nil }
        defer { told = now }
        return Tally(count: now.count &- told.count, sum: now.sum &- told.sum)
    }
}
