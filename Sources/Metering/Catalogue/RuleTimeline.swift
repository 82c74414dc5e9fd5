/// A data source's live rules over time.
struct RuleTimeline: Sendable {
    private struct Step: Sendable {
        var effectiveFrom: Instant
        var rule: CompiledRule
    }

    private let standard: CompiledRule
    /// Rising by `effectiveFrom`; where two are equal only the higher version is kept.
    private var steps: [Step] = []

    init(standard: RulePreset, rules: [ConversionRule]) {
        self.standard = CompiledRule(standard)
        let live = rules.filter { $0.mode == .live }
            .sorted { ($0.effectiveFrom, $0.version) < ($1.effectiveFrom, $1.version) }
        for rule in live {
            if steps.last?.effectiveFrom == rule.effectiveFrom { steps.removeLast() }
            steps.append(Step(effectiveFrom: rule.effectiveFrom, rule: CompiledRule(rule)))
        }
    }

    /// The rule in force at an instant and the half-open period in which it is.
    func rule(at instant: Instant) -> (rule: CompiledRule, from: Instant, until: Instant) {
        var low = 0
        var high = steps.count
        while low < high {
            let middle = (low + high) / 2
            if steps[middle].effectiveFrom <= instant { low = middle + 1 } else { high = middle }
        }
        let until = low < steps.count ? steps[low].effectiveFrom : Instant.distantFuture
        guard low > 0 else { return (standard, .distantPast, until) }
        return (steps[low - 1].rule, steps[low - 1].effectiveFrom, until)
    }

    /// Rules that do not compile, which bill every record by `canonical-v1`.
    var broken: [CompiledRule] { steps.map(\.rule).filter { $0.fault != nil } }
}

extension Instant {
    static let distantPast = Instant(unixMicroseconds: .min)
    static let distantFuture = Instant(unixMicroseconds: .max)
}
