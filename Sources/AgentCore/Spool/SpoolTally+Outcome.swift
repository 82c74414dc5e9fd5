extension SpoolTally {
    /// Counts what became of a batch.
    mutating func settle(_ outcome: SpoolRecord.Outcome) {
        let records = UInt64(outcome.records)
        switch outcome.kind {
        case .answered:
            let refused = min(UInt64(outcome.rejected), records)
            rejected &+= refused
            acknowledged &+= records - refused
        case .evicted: evicted &+= records
        case .lost: lost &+= records
        }
    }

    /// Both together: what went through files and what stayed in memory.
    static func + (left: SpoolTally, right: SpoolTally) -> SpoolTally {
        var sum = left
        sum.sealed &+= right.sealed
        sum.derived &+= right.derived
        sum.acknowledged &+= right.acknowledged
        sum.rejected &+= right.rejected
        sum.evicted &+= right.evicted
        sum.lost &+= right.lost
        if right.kernel.seen > sum.kernel.seen { sum.kernel = right.kernel }
        return sum
    }
}
