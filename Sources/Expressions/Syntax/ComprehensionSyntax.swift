/// An expanded macro over the elements of a list or the entries of a map.
struct ComprehensionSyntax: Sendable {
    let macro: Macro
    let range: Syntax
    let variables: [String]
    /// Which elements take part; nil for all.
    let filter: Syntax?
    /// The predicate or the element of the result.
    let body: Syntax
}
