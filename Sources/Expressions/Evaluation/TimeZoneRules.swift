/// What evaluation must know of time zones; the caller has the data.
public protocol TimeZoneRules: Sendable {
    /// Seconds east of Greenwich at an instant; nil when there is no zone of this IANA name.
    func offsetSeconds(ofZone name: String, atUnixSeconds seconds: Int64) -> Int?
}

/// No named zones: only `UTC` and fixed offsets such as `+02:00` are known.
public struct FixedOffsetsOnly: TimeZoneRules {
    /// Makes the empty rules.
    public init() {}

    /// Always nil.
    public func offsetSeconds(ofZone name: String, atUnixSeconds seconds: Int64) -> Int? { nil }
}
