extension Checker {
    mutating func selection(
        from operand: NodeIndex,
        _ field: String,
        _ node: NodeIndex
    ) -> ExpressionType {
        switch check(operand) {
        case .dyn: return .dyn
        case .map(let key, let value) where key.overlaps(.string): return value.taken
        case let other:
            report("\(other) has no field `\(field)`; only maps with string keys have fields", node)
            return .dyn
        }
    }

    mutating func indexed(_ operand: NodeIndex, _ key: NodeIndex) -> ExpressionType {
        let container = check(operand)
        let keyType = check(key)
        switch container {
        case .dyn: return .dyn
        case .list(let element):
            if !keyType.overlaps(.int) { report("a list is indexed by int, not \(keyType)", key) }
            return element.taken
        case .map(let expected, let value):
            if !keyType.overlaps(expected) {
                report("the keys of this map are \(expected), not \(keyType)", key)
            }
            return value.taken
        default:
            report("`[]` takes a list or map, not \(container)", operand)
            return .dyn
        }
    }

    mutating func unknownVariable(_ name: String, _ node: NodeIndex) -> ExpressionType {
        guard !hasEnoughDiagnostics else { return .dyn }
        let names = environment.variables.map(\.name)
        let hint = name.nearest(in: names).map { "; did you mean `\($0)`?" } ?? ""
        report("there is no variable `\(name)`\(hint)", node)
        return .dyn
    }

    mutating func unknownFunction(_ name: String, _ node: NodeIndex) -> ExpressionType {
        guard !hasEnoughDiagnostics else { return .dyn }
        let hint = name.nearest(in: Function.allNames).map { "; did you mean `\($0)`?" } ?? ""
        let span = plan.nameSpans[node] ?? plan.nodes[node].span
        report("there is no function `\(name)`\(hint)", at: span)
        return .dyn
    }

    /// Reports when the whole expression is not of the type that the caller needs.
    mutating func requireResult(_ required: ExpressionType, found: ExpressionType) {
        guard required != .dyn, found != required else { return }
        let text = plan.source.text(plan.nodes[plan.root].span)
        if found == .dyn {
            let advice = required.conversion.map { ": write `\($0)(\(text))`" } ?? ""
            report("`\(text)` is dyn, but \(required) is needed\(advice)", plan.root)
        } else {
            let advice =
                found.isNumber && required.isNumber
                ? ": write `\(required)(\(text))`" : ""
            report("the expression is \(found), but \(required) is needed\(advice)", plan.root)
        }
    }
}

extension ExpressionType {
    /// The function that turns `dyn` into this type; nil when there is none.
    fileprivate var conversion: String? {
        switch self {
        case .int, .uint, .double, .string, .bool, .bytes: description
        case .timestamp: "timestamp"
        case .duration: "duration"
        default: nil
        }
    }
}

extension String {
    /// The candidate that differs in the fewest characters, when it is close enough to be a slip.
    func nearest(in candidates: [String]) -> String? {
        let best = candidates.map { ($0, distance(to: $0)) }.min { $0.1 < $1.1 }
        let length = unicodeScalars.count
        let allowed = length < 3 ? 1 : Swift.max(2, length / 3)
        guard let best, best.1 <= allowed else { return nil }
        return best.0
    }

    /// Levenshtein's distance in code points, letter case not counted as a difference.
    private func distance(to other: String) -> Int {
        let left = Array(lowercased().unicodeScalars.prefix(64))
        let right = Array(other.lowercased().unicodeScalars.prefix(64))
        var row = Array(0...right.count)
        for (i, scalar) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let substitution = diagonal + (right[j] == scalar ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = Swift.min(substitution, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
