import BPF

/// What programs took, added up over the times in which the kernel counted it.
///
/// Only what lies between two looks within such a time is taken: so it does not matter who else
/// lets the kernel count, or for how long.
struct ProgramTimes: Sendable {
    /// How long, of all times together.
    private(set) var countedNs: Int64 = 0
    /// The programs' time in these, by source.
    private(set) var spentNs: [String: UInt64] = [:]
    private var begin: (time: Int64, nowNs: Int64, spentNs: [String: UInt64])?
    private var lastTime: Int64 = 0

    /// Looks once more; called often.
    ///
    /// - Parameters:
    ///   - time: The number of the time in which the kernel counts; nil while it does not.
    ///   - nowNs: The monotonic clock, read at every call.
    ///   - spent: The programs' time so far, by source.
    mutating func look(
        time: () -> Int64?,
        nowNs: () -> Int64,
        spent: () -> [String: UInt64]
    ) {
        guard let number = time(), number != lastTime else { return }
        guard let begin, begin.time == number else {
            begin = (number, nowNs(), spent())
            return
        }
        let (end, now) = (spent(), nowNs())
        // It may have ended meanwhile.
        guard time() == number, now - begin.nowNs >= 100_000_000 else { return }
        countedNs += now - begin.nowNs
        for (key, ns) in end {
            guard let before = begin.spentNs[key], ns >= before else { continue }
            spentNs[key, default: 0] += ns - before
        }
        lastTime = number
        self.begin = nil
    }
}
