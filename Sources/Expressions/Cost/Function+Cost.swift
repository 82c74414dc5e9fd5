extension Function {
    /// Steps beyond reading the arguments once.
    func work(_ arguments: [Extent], patternStates: Int?) -> Int {
        guard let first = arguments.first else { return 0 }
        switch self {
        case .equal, .notEqual:
            return min(first.depth, arguments[arguments.count - 1].depth).times(2)
        case .isIn:
            let container = arguments[arguments.count - 1].entries
            return container.countMax.times(container.element.depth.plus(first.depth))
        case .matches:
            let states = patternStates ?? Self.patternStatesMax
            let compiling = patternStates == nil ? Self.patternStatesMax : 0
            return (1 + first.shallow.times(states) / 16).plus(compiling)
        case .contains, .indexOf, .lastIndexOf: return first.shallow / 16
        case .join, .replace, .split, .format, .lowerAscii, .upperAscii, .reverse, .quote:
            let made = extent(arguments)
            return made.shallow.plus(made.depth).plus(formatWork(arguments))
        default: return 0
        }
    }

    /// States of the largest pattern that is accepted.
    private static let patternStatesMax = 10_000

    /// Each clause of a format may print the exact digits of a number and everything in its
    /// argument.
    private func formatWork(_ arguments: [Extent]) -> Int {
        guard self == .format, arguments.count == 2 else { return 0 }
        let clauses = 1 + arguments[0].shallow / 2
        return clauses.times(256).plus(arguments[1].depth.times(4))
    }

    /// How large the result can get.
    func extent(_ arguments: [Extent]) -> Extent {
        guard let first = arguments.first else { return .scalar }
        let last = arguments[arguments.count - 1]
        switch self {
        case .add: return Self.sum(first, last)
        case .toString, .quote: return .text(max(64, first.shallow.times(2)))
        case .toBytes, .charAt, .substring, .trim, .reverse, .lowerAscii, .upperAscii:
            return .text(first.shallow)
        case .toDyn: return first
        case .join:
            let (count, _, element) = first.entries
            let separator = arguments.count > 1 ? last.shallow : 0
            return .text(count.times(element.shallow.plus(separator)))
        case .replace:
            let new = arguments.count > 2 ? arguments[2].shallow : 0
            return .text(first.shallow.plus(first.shallow.plus(1).times(new)))
        case .split:
            return .collection(
                countMax: first.shallow + 1,
                key: .scalar,
                element: .text(first.shallow)
            )
        case .format:
            let clauses = 1 + first.shallow / 2
            return .text(
                first.shallow.plus(clauses.times(1_400)).plus(last.textBytes.times(clauses))
            )
        default: return .scalar
        }
    }

    private static func sum(_ left: Extent, _ right: Extent) -> Extent {
        switch (left, right) {
        case (.scalar, .scalar): .scalar
        case (.text(let left), .text(let right)): .text(left.plus(right))
        case (
            .collection(let left, let leftKey, let leftElement),
            .collection(let right, let rightKey, let rightElement)
        ):
            .collection(
                countMax: left.plus(right),
                key: leftKey.joined(with: rightKey),
                element: leftElement.joined(with: rightElement)
            )
        default:
            .any(
                elementsMax: left.entries.countMax.plus(right.entries.countMax),
                bytesMax: left.shallow.plus(right.shallow)
            )
        }
    }
}
