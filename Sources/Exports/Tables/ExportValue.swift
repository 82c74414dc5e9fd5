public import Metering
public import Money

/// One value in a row of an export.
public enum ExportValue: Hashable, Sendable {
    /// Nothing: an empty cell, null in JSON.
    case none
    /// Anything that people or other systems wrote.
    case text(String)
    /// An exact decimal in plain notation; a text in JSON, so that no reader rounds it.
    case decimal(String)
    /// A whole number.
    case integer(Int128)
    /// RFC 3339 in UTC.
    case time(Instant)

    /// A text, or nothing.
    public static func text(_ text: String?) -> ExportValue { text.map { .text($0) } ?? .none }

    /// A time, or nothing.
    public static func time(_ instant: Instant?) -> ExportValue {
        instant.map { .time($0) } ?? .none
    }

    /// An amount with its currency's digits.
    public static func amount(_ amount: Amount) -> ExportValue { .decimal("\(amount)") }
}
