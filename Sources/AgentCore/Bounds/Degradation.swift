/// Which source tells less when the agent takes too much, and more again when it does not.
///
/// Down goes who gives the least for what it costs: billable bytes, those of security sources
/// counted fourfold, for the share of what is exceeded. Every step begins a new average, which is
/// judged after a quarter of a window, so that one overload is not punished twice. A step up needs
/// a whole window of calm since the last step, and twice as many after one that had to be taken
/// back.
struct Degradation: Sendable {
    /// What a source may not fall below.
    struct Floor: Hashable, Sendable {
        var level: DegradationLevel
        var isSecurity: Bool
    }

    /// A source that is to change, and why.
    struct Step: Hashable, Sendable {
        var key: String
        var level: DegradationLevel
        var reason: String
    }

    private enum Excess { case own, programs, memory }

    /// Below this part of every bound there is room for more.
    private static let calmShare = 0.7
    /// Who causes less of an excess than this is not worth silencing.
    private static let causeShareMin = 0.05
    private static let securityWeight = 4.0
    private static let calmWindowsMax: Int64 = 16

    private let bounds: Bounds
    private var window: UseWindow
    private(set) var levels: [String: DegradationLevel] = [:]
    private var waitNs: Int64
    private var calmWindows: Int64 = 1
    private var lastStepNs: Int64 = 0
    private var lastWasUp = false

    init(_ bounds: Bounds) {
        self.bounds = bounds
        window = UseWindow(windowNs: Int64(bounds.windowMs) * 1_000_000)
        waitNs = Int64(bounds.windowMs) * 1_000_000
    }

    private var windowNs: Int64 { Int64(bounds.windowMs) * 1_000_000 }

    /// The average that is being judged.
    var average: UseAverage? { window.average }

    /// A source's level; everything for one that was never touched.
    func level(_ key: String) -> DegradationLevel { levels[key] ?? .full }

    /// Takes one more reading into account.
    ///
    /// - Parameter floors: The sources that run.
    mutating func judge(_ reading: UseReading, floors: [String: Floor]) -> Step? {
        window.add(reading)
        guard window.spanNs >= waitNs, let average = window.average else { return nil }
        if let (excess, text) = excess(average) {
            guard let key = worst(average, excess, floors) else { return nil }
            return stepDown(key, text, floors)
        }
        let calmNs = reading.nowNs - lastStepNs
        guard window.spanNs >= windowNs, calmNs >= windowNs * calmWindows, isCalm(average) else {
            return nil
        }
        return stepUp(floors)
    }

    private func excess(_ average: UseAverage) -> (Excess, String)? {
        if average.memoryBytes > bounds.memoryBytesMax {
            let text = "memory \(average.memoryBytes >> 20) MB, allowed are "
            return (.memory, text + "\(bounds.memoryBytesMax >> 20) MB")
        }
        if average.ownShare > bounds.ownShareMax {
            return (.own, Self.text("own processor time", average.ownShare, bounds.ownShareMax))
        }
        if let share = average.programShare, share > bounds.programShareMax {
            return (.programs, Self.text("programs' time", share, bounds.programShareMax))
        }
        return nil
    }

    private func isCalm(_ average: UseAverage) -> Bool {
        average.ownShare < bounds.ownShareMax * Self.calmShare
            && (average.programShare ?? 0) < bounds.programShareMax * Self.calmShare
            && Double(average.memoryBytes) < Double(bounds.memoryBytesMax) * Self.calmShare
    }

    private static func text(_ what: String, _ share: Double, _ max: Double) -> String {
        "\(what) \(Decimals.text(share * 100, 2)) % of a core, "
            + "allowed are \(Decimals.text(max * 100, 2)) %"
    }
}

extension Degradation {
    /// What a source costs of the thing that is exceeded.
    private func cost(_ key: String, _ average: UseAverage, _ excess: Excess) -> Double {
        excess == .programs
            ? average.sources[key]?.programShare ?? 0 : average.ownShare(of: key)
    }

    /// Who gives the least for what it costs, of those that may go down and are worth it.
    private func worst(
        _ average: UseAverage,
        _ excess: Excess,
        _ floors: [String: Floor]
    ) -> String? {
        let costs = floors.keys.map { (key: $0, cost: cost($0, average, excess)) }
        let all = costs.reduce(0) { $0 + $1.cost }
        let candidates = costs.filter { candidate in
            guard let floor = floors[candidate.key] else { return false }
            guard level(candidate.key) < floor.level else { return false }
            // Where nobody tells anything, what is left to save is the sources themselves.
            return all == 0 || candidate.cost >= all * Self.causeShareMin
        }
        func worth(_ candidate: (key: String, cost: Double)) -> Double {
            let isSecurity = floors[candidate.key]?.isSecurity ?? false
            let bytes = average.sources[candidate.key]?.bytesPerSecond ?? 0
            let weight = isSecurity ? Self.securityWeight : 1
            return candidate.cost > 0 ? weight * bytes / candidate.cost : weight
        }
        return candidates.min { (worth($0), $0.key) < (worth($1), $1.key) }?.key
    }

    private mutating func stepDown(
        _ key: String,
        _ text: String,
        _ floors: [String: Floor]
    ) -> Step? {
        guard let next = level(key).lower else { return nil }
        if lastWasUp { calmWindows = min(calmWindows * 2, Self.calmWindowsMax) }
        return step(key, to: next, isUp: false, text)
    }

    private mutating func step(
        _ key: String,
        to level: DegradationLevel,
        isUp: Bool,
        _ reason: String
    ) -> Step {
        levels[key] = level
        lastWasUp = isUp
        lastStepNs = window.newestNs
        window.restart()
        waitNs = windowNs / 4
        return Step(key: key, level: level, reason: reason)
    }

    /// Who was silenced most goes up first; security sources before others.
    private mutating func stepUp(_ floors: [String: Floor]) -> Step? {
        let silenced = floors.filter { level($0.key) > .full }
        let first = silenced.max { left, right in
            (left.value.isSecurity ? 1 : 0, level(left.key), right.key)
                < (right.value.isSecurity ? 1 : 0, level(right.key), left.key)
        }
        guard let key = first?.key, let next = level(key).higher else { return nil }
        if lastWasUp { calmWindows = max(1, calmWindows / 2) }
        return step(key, to: next, isUp: true, "there is room for more")
    }
}
