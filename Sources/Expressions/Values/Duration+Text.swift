extension Duration {
    /// Reads numbers with units, such as `1h30m`, `-1.5s` or `100us`; nil for anything else.
    ///
    /// Units are `h m s ms us µs ns`; a plain `0` needs none. Digits beyond nanoseconds are
    /// dropped.
    public init?(expressionText text: String) {
        var cursor = TextCursor(text)
        let isNegative = cursor.take("-")
        if !isNegative { _ = cursor.take("+") }
        if cursor.take("0"), cursor.isAtEnd {
            self = .zero
            return
        }
        cursor = TextCursor(text)
        if cursor.next == UInt8(ascii: "-") || cursor.next == UInt8(ascii: "+") {
            _ = cursor.take("-") || cursor.take("+")
        }
        guard !cursor.isAtEnd else { return nil }
        var total: Int128 = 0
        while !cursor.isAtEnd {
            guard let part = Self.part(&cursor) else { return nil }
            total += part
            guard total <= Self.nanosecondsMax else { return nil }
        }
        self = Duration(nanosecondsTotal: isNegative ? -total : total)
    }

    private static let nanosecondsMax = Int128(secondsMax) * 1_000_000_000

    /// A number with its unit, as nanoseconds.
    private static func part(_ cursor: inout TextCursor) -> Int128? {
        let whole = cursor.allDigits()
        var fraction: ArraySlice<UInt8> = []
        if cursor.take(".") { fraction = cursor.allDigits() }
        guard !(whole.isEmpty && fraction.isEmpty), let unit = unitNanoseconds(&cursor) else {
            return nil
        }
        var value: Int128 = 0
        for digit in whole {
            value = value * 10 + Int128(digit - UInt8(ascii: "0"))
            guard value <= nanosecondsMax else { return nil }
        }
        var total = value * unit
        var scale = unit
        for digit in fraction.prefix(30) {
            total += Int128(digit - UInt8(ascii: "0")) * scale / 10
            scale /= 10
        }
        return total
    }

    private static func unitNanoseconds(_ cursor: inout TextCursor) -> Int128? {
        if cursor.take("ms") { return 1_000_000 }
        if cursor.take("us") || cursor.take("µs") || cursor.take("μs") { return 1_000 }
        if cursor.take("ns") { return 1 }
        if cursor.take("h") { return 3_600_000_000_000 }
        if cursor.take("m") { return 60_000_000_000 }
        if cursor.take("s") { return 1_000_000_000 }
        return nil
    }

    /// A duration of whole nanoseconds; they must fit the range of durations.
    init(nanosecondsTotal: Int128) {
        let seconds = Int64(truncatingIfNeeded: nanosecondsTotal / 1_000_000_000)
        let rest = Int64(truncatingIfNeeded: nanosecondsTotal % 1_000_000_000)
        self = .seconds(seconds) + .nanoseconds(rest)
    }

    /// All of the duration as whole nanoseconds.
    var nanosecondsTotal: Int128 {
        let (seconds, attoseconds) = components
        return Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000)
    }

    /// Decimal seconds with up to nine fraction digits and `s`, such as `-1.5s`.
    public var expressionText: String {
        let total = nanosecondsTotal
        let seconds = total.magnitude / 1_000_000_000
        let rest = Int32(truncatingIfNeeded: total.magnitude % 1_000_000_000)
        return (total < 0 ? "-" : "") + String(seconds) + rest.fractionText + "s"
    }
}
