extension Duration {
    /// Whole milliseconds, rounded up, at most what a 32-bit integer holds, at least 0.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < Int64(Int32.max) / 1_000 else { return Int64(Int32.max) }
        let million: Int64 = 1_000_000_000_000_000
        return seconds * 1_000 + (attoseconds + million - 1) / million
    }
}
