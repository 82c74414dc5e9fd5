/// The variables that a name may stand for.
struct NameScope: Sendable {
    private let operations: [String: Plan.Operation]
    /// How many names joined by dots the longest variable name has.
    let partsMax: Int

    /// A scope of names whose index is their slot.
    init(_ names: [String]) {
        self.init(names.enumerated().map { ($1, .variable(slot: $0)) })
    }

    /// The scope of declared variables; maps with text keys are looked up entry by entry.
    init(_ environment: Environment) {
        self.init(
            environment.variables.enumerated().map { slot, variable in
                if case .map(.string, _) = variable.type {
                    (variable.name, .attributes(slot: slot))
                } else {
                    (variable.name, .variable(slot: slot))
                }
            }
        )
    }

    private init(_ pairs: [(String, Plan.Operation)]) {
        operations = Dictionary(pairs, uniquingKeysWith: { $1 })
        let dots = pairs.map { $0.0.utf8.count { $0 == UInt8(ascii: ".") } }
        partsMax = (dots.max() ?? 0) + 1
    }

    /// What reads the variable of this name; nil when there is none.
    func operation(of name: String) -> Plan.Operation? { operations[name] }
}
