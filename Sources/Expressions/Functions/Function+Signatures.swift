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
        case .toDuration: Self.conversions([.duration, .string, .int], to: .duration)
        case .contains, .startsWith, .endsWith, .matches: [Signature([.string, .string], .bool)]
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn, .size,
            .toDyn, .typeOf:
            []
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
