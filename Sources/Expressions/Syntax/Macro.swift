/// A macro over a list or map, in the one- or two-variable form.
enum Macro: String, Hashable, Sendable {
    case all
    case exists
    case existsOne = "exists_one"
    case map
    case filter
    case transformList
    case transformMap

    /// The macro that a call `range.name(…)` with this many arguments is; nil for a plain call.
    ///
    /// The specification spells the one-variable form `exists_one` and the two-variable form
    /// `existsOne`; both spellings mean the same with either number of variables.
    static func named(_ name: String, argumentCount: Int) -> (macro: Macro, variableCount: Int)? {
        switch (name, argumentCount) {
        case ("all", 2): (.all, 1)
        case ("all", 3): (.all, 2)
        case ("exists", 2): (.exists, 1)
        case ("exists", 3): (.exists, 2)
        case ("exists_one", 2), ("existsOne", 2): (.existsOne, 1)
        case ("exists_one", 3), ("existsOne", 3): (.existsOne, 2)
        case ("map", 2), ("map", 3): (.map, 1)
        case ("filter", 2): (.filter, 1)
        case ("transformList", 3), ("transformList", 4): (.transformList, 2)
        case ("transformMap", 3), ("transformMap", 4): (.transformMap, 2)
        default: nil
        }
    }

    /// Whether the macro's body decides and must be `bool`.
    var isPredicate: Bool {
        switch self {
        case .all, .exists, .existsOne, .filter: true
        case .map, .transformList, .transformMap: false
        }
    }
}
