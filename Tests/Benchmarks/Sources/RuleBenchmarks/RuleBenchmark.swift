import Metering

/// A rule with the speed that is promised for it.
struct RuleBenchmark {
    static let rounds = 10_000_000

    let expression: String
    let perSecondMin: Int

    /// The expression as a data source's first version.
    var rule: ConversionRule {
        ConversionRule(
            dataSource: "benchmark",
            version: 1,
            expression: expression,
            effectiveFrom: Instant(unixMicroseconds: 0)
        )
    }
}
