/// An operator or function of the language and its extensions.
///
/// A case is one name; which overload applies is decided by the values' types.
enum Function: Hashable, Sendable, CaseIterable {
    // Operators.
    case add
    case subtract
    case multiply
    case divide
    case remainder
    case negate
    case not
    case equal
    case notEqual
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual
    case isIn
    // Types and conversions.
    case size
    case toInt
    case toUint
    case toDouble
    case toString
    case toBytes
    case toBool
    case toTimestamp
    case toDuration
    case toDyn
    case typeOf
    // Text.
    case contains
    case startsWith
    case endsWith
    case matches
    // Parts of timestamps and durations.
    case getFullYear
    case getMonth
    case getDate
    case getDayOfMonth
    case getDayOfWeek
    case getDayOfYear
    case getHours
    case getMinutes
    case getSeconds
    case getMilliseconds
    // The `strings` extension.
    case charAt
    case indexOf
    case lastIndexOf
    case join
    case lowerAscii
    case upperAscii
    case replace
    case split
    case substring
    case trim
    case reverse
    case format
    case quote
    // The `math` extension.
    case greatest
    case least
    case ceil
    case floor
    case round
    case trunc
    case abs
    case sign
    case sqrt
    case isInf
    case isNaN
    case isFinite
    case bitAnd
    case bitOr
    case bitXor
    case bitNot
    case bitShiftLeft
    case bitShiftRight
}

extension Function {
    /// The functions that are implemented together.
    enum Family {
        case core
        case time
        case strings
        case math
    }

    var family: Family {
        switch self {
        case .getFullYear, .getMonth, .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear,
            .getHours, .getMinutes, .getSeconds, .getMilliseconds:
            .time
        case .charAt, .indexOf, .lastIndexOf, .join, .lowerAscii, .upperAscii, .replace, .split,
            .substring, .trim, .reverse, .format, .quote:
            .strings
        case .greatest, .least, .ceil, .floor, .round, .trunc, .abs, .sign, .sqrt, .isInf, .isNaN,
            .isFinite, .bitAnd, .bitOr, .bitXor, .bitNot, .bitShiftLeft, .bitShiftRight:
            .math
        default: .core
        }
    }
}
