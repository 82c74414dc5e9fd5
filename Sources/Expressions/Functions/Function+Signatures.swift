extension Function {
    /// The overloads with fixed types; the generic functions are in `resultType(_:)`.
    var signatures: [Signature] {
        switch self {
        case .add:
            Self.numeric + Self.same([.string, .bytes, .duration, .list(.dyn)]) + [
                Signature([.timestamp, .duration], .timestamp),
                Signature([.duration, .timestamp], .timestamp),
            ]
        case .subtract:
            Self.numeric + Self.same([.duration]) + [
                Signature([.timestamp, .duration], .timestamp),
                Signature([.timestamp, .timestamp], .duration),
            ]
        case .multiply, .divide: Self.numeric
        case .remainder: Self.same([.int, .uint])
        case .negate: [Signature([.int], .int), Signature([.double], .double)]
        case .not: [Signature([.bool], .bool)]
        case .toInt: Self.conversions([.int, .uint, .double, .string, .timestamp], to: .int)
        case .toUint: Self.conversions([.uint, .int, .double, .string], to: .uint)
        case .toDouble: Self.conversions([.double, .int, .uint, .string], to: .double)
        case .toBool: Self.conversions([.bool, .string], to: .bool)
        case .toBytes: Self.conversions([.bytes, .string], to: .bytes)
        case .toString:
            Self.conversions(
                [.string, .int, .uint, .double, .bool, .bytes, .timestamp, .duration],
                to: .string
            )
        case .toTimestamp: Self.conversions([.timestamp, .string, .int], to: .timestamp)
        case .toDuration: Self.conversions([.duration, .string], to: .duration)
        case .contains, .startsWith, .endsWith, .matches: [Signature([.string, .string], .bool)]
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn, .size,
            .toDyn, .typeOf:
            []
        case .getFullYear, .getMonth, .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear:
            Self.calendar
        case .getHours, .getMinutes, .getSeconds, .getMilliseconds:
            Self.calendar + [Signature([.duration], .int)]
        default: family == .strings ? stringsSignatures : mathSignatures
        }
    }

    private static var calendar: [Signature] {
        [Signature([.timestamp], .int), Signature([.timestamp, .string], .int)]
    }

    private var stringsSignatures: [Signature] {
        switch self {
        case .charAt: [Signature([.string, .int], .string)]
        case .indexOf, .lastIndexOf:
            [Signature([.string, .string], .int), Signature([.string, .string, .int], .int)]
        case .join:
            [
                Signature([.list(.string)], .string),
                Signature([.list(.string), .string], .string),
            ]
        case .lowerAscii, .upperAscii, .trim, .reverse, .quote: [Signature([.string], .string)]
        case .replace:
            [
                Signature([.string, .string, .string], .string),
                Signature([.string, .string, .string, .int], .string),
            ]
        case .split:
            [
                Signature([.string, .string], .list(.string)),
                Signature([.string, .string, .int], .list(.string)),
            ]
        case .substring:
            [Signature([.string, .int], .string), Signature([.string, .int, .int], .string)]
        default: [Signature([.string, .list(.dyn)], .string)]
        }
    }

    private var mathSignatures: [Signature] {
        switch self {
        case .ceil, .floor, .round, .trunc: [Signature([.double], .double)]
        case .isInf, .isNaN, .isFinite: [Signature([.double], .bool)]
        case .sqrt: Self.conversions([.double, .int, .uint], to: .double)
        case .abs, .sign: [.int, .uint, .double].map { Signature([$0], $0) }
        case .bitAnd, .bitOr, .bitXor: Self.same([.int, .uint])
        case .bitNot: [Signature([.int], .int), Signature([.uint], .uint)]
        case .bitShiftLeft, .bitShiftRight:
            [Signature([.int, .int], .int), Signature([.uint, .int], .uint)]
        default: []
        }
    }

    private static var numeric: [Signature] { same([.int, .uint, .double]) }

    private static func same(_ types: [ExpressionType]) -> [Signature] {
        types.map { Signature([$0, $0], $0) }
    }

    private static func conversions(
        _ types: [ExpressionType],
        to result: ExpressionType
    ) -> [Signature] {
        types.map { Signature([$0], result) }
    }

    /// Every name by which a function can be called, for suggestions.
    static var allNames: [String] { table.keys.map(\.text).sorted() }
}
