/// How two values are ordered.
@usableFromInline
enum ValueOrder: Sendable {
    case less
    case equal
    case greater
    /// NaN is involved: no ordering operator holds.
    case unordered

    @inlinable
    init<Element: Comparable>(_ left: Element, _ right: Element) {
        self = left < right ? .less : left == right ? .equal : .greater
    }
}
