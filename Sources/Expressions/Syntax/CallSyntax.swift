/// A call that is no macro.
struct CallSyntax: Sendable {
    let name: String
    let nameSpan: SourceSpan
    let receiver: Syntax?
    let arguments: [Syntax]
    /// Whether a dot leads the name.
    let isRooted: Bool
}
