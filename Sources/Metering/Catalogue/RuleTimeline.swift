/// A data source's rules over time: the live ones, and those that run in their shadow.
struct RuleTimeline: Sendable {
    private struct Step: Sendable {
        var effectiveFrom: Instant
        var rule: CompiledRule
    }

    private let standard: CompiledRule
    /// Rising by `effectiveFrom`; where two are equal only the higher version is kept.
    private let live: [Step]
    private let shadow: [Step]

    init(standard: RulePreset, rules: [ConversionRule]) {
        self.standard = CompiledRule(standard)
        live = Self.steps(rules.filter { $0.mode == .live })
        shadow = Self.steps(rules.filter { $0.mode == .shadow })
    }

    private static func steps(_ rules: [ConversionRule]) -> [Step] {
        var steps: [Step] = []
        for rule in rules.sorted(by: {
            ($0.effectiveFrom, $0.version) < ($1.effectiveFrom, $1.version)
        }) {
            if steps.last?.effectiveFrom == rule.effectiveFrom { steps.removeLast() }
            steps.append(Step(effectiveFrom: rule.effectiveFrom, rule: CompiledRule(rule)))
        }
        return steps
    }

    /// How many steps have begun at an instant.
    private static func begun(_ steps: [Step], at instant: Instant) -> Int {
        var low = 0
        var high = steps.count
        while low < high {
            let middle = (low + high) / 2
            if steps[middle].effectiveFrom <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The live rule in force at an instant and the half-open period in which it is.
    func rule(at instant: Instant) -> (rule: CompiledRule, from: Instant, until: Instant) {
        let begun = Self.begun(live, at: instant)
        let until = begun < live.count ? live[begun].effectiveFrom : Instant.distantFuture
        guard begun > 0 else { return (standard, .distantPast, until) }
        return (live[begun - 1].rule, live[begun - 1].effectiveFrom, until)
    }

    /// The shadow rule that runs at an instant; nil without one.
    func shadowRule(at instant: Instant) -> CompiledRule? {
        let begun = Self.begun(shadow, at: instant)
        return begun > 0 ? shadow[begun - 1].rule : nil
    }

    /// Rules that do not compile; a live one bills every record by `canonical-v1`.
    var broken: [CompiledRule] { (live + shadow).map(\.rule).filter { $0.fault != nil } }
}

extension Instant {
    static let distantPast = Instant(unixMicroseconds: .min)
    static let distantFuture = Instant(unixMicroseconds: .max)
}
