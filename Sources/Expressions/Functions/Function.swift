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
}
