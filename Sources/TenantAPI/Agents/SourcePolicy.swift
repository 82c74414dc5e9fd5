import Metering
import Money

/// What an agent may do with one data source until the next heartbeat.
struct SourcePolicy: Hashable, Sendable {
    /// Why a data source is to be left alone.
    enum Reason: String, CaseIterable {
        /// The operator has turned the data source off.
        case disabled
        /// Nothing is subscribed, or the subscription has not begun.
        case noSubscription = "no_subscription"
        case paused
        /// The plan, or the products that it allows, leaves it out.
        case notInPlan = "not_in_plan"
        /// A blocking quota or the usage cap leaves nothing.
        case quota
    }

    /// Nil where the source is enabled.
    var reason: Reason?
    /// 1 to send everything, else one of so many, a power of two.
    var sampleOneIn = 1
    /// What is left of a blocking quota or cap, spread over the hours left; nil for no limit.
    var budgetBytesPerHour: Int128?
    /// Bytes that still cost nothing; nil where no charge names the source.
    var freeBytesLeft: Int128?
    /// In the tenant's currency, beyond the free bytes; nil before the month's first record.
    var pricePerMillionRecords: ExactDecimal?

    var json: JSONValue {
        [
            "enabled": .bool(reason == nil), "reason": .text(reason?.rawValue),
            "sample_one_in": .integer(sampleOneIn),
            "budget_bytes_per_hour": budgetBytesPerHour.map { .integer($0) } ?? .null,
            "free_bytes_left": freeBytesLeft.map { .integer($0) } ?? .null,
            "price_per_million_records": .text(pricePerMillionRecords?.description),
        ]
    }

    static let schema = Schema.object([
        "enabled": .boolean, "reason": Schema.words(Reason.self).orNull,
        "sample_one_in": .integer(1...1024), "budget_bytes_per_hour": Schema.count.orNull,
        "free_bytes_left": Schema.count.orNull,
        "price_per_million_records": Schema.decimal.orNull,
    ])
}
