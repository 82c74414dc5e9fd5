/// What a flush wrote.
struct FlushCount: Hashable, Sendable {
    /// Records of samples that the programs counted as seen, such as an iterator's.
    var samples = 0
    /// Records of what the programs counted as aggregated; nobody has seen these before.
    var aggregates = 0

    /// Nothing was written.
    init(samples: Int = 0, aggregates: Int = 0) {
        self.samples = samples
        self.aggregates = aggregates
    }
}
