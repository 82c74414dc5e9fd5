/// What the server wants of one source.
struct SourcePolicy: Hashable, Sendable {
    /// Whether it runs.
    var isEnabled = true
    /// One of 2^shift samples is handed over.
    var sampleShift: UInt32 = 0
    /// Billable bytes that may be written in an hour; nil for as many as there are.
    var bytesPerHourMax: UInt64?
    /// What a million records cost under the tenant's plan, a decimal number.
    var pricePerMillionRecords: String?
    /// Why it does not run, in the server's word.
    var reason: String?

    init() {}

    /// Reads what a heartbeat's reply says; what it does not say stays usual.
    init(_ json: JSONTree) {
        if let isEnabled = json["enabled"]?.truth { self.isEnabled = isEnabled }
        if let weight = json["sample_one_in"]?.count, weight > 1 {
            // A weight that is no power of two is rounded down: more is told than was asked for.
            sampleShift = min(
                UInt32(63 - weight.leadingZeroBitCount),
                SourceControl.sampleShiftMax
            )
        }
        bytesPerHourMax = json["budget_bytes_per_hour"]?.count
        pricePerMillionRecords = json["price_per_million_records"]?.text
        reason = json["reason"]?.text
    }
}
