extension UsageTerms {
    /// The percentages of a free quota that usage reached by growing from one number to another.
    ///
    /// Each is reached once, at the byte that makes it so; a quota of nothing has none.
    public func thresholds(
        reachedFrom before: Int128,
        to after: Int128,
        ofFreeBytes freeBytes: Int128
    ) -> [Int] {
        guard freeBytes > 0 else { return [] }
        return thresholds.filter { percent in
            let edge = freeBytes * Int128(percent)
            return before * 100 < edge && after * 100 >= edge
        }
    }
}
