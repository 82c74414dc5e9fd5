/// The index of a node in a plan; children come before their parents.
typealias NodeIndex = Int

/// An expression as a flat array of nodes, names resolved: what checking, costing and evaluation
/// read.
struct Plan: Sendable {
    /// An operation over nodes that stand earlier in the plan.
    struct Node: Sendable {
        var operation: Operation
        let span: SourceSpan
    }

    /// What a node does.
    enum Operation: Sendable {
        case constant(Value)
        case variable(slot: Int)
        /// A declared map variable, whose entries are looked up one by one.
        case attributes(slot: Int)
        /// A comprehension's variable.
        case local(Int)
        case unknownVariable(String)
        case select(NodeIndex, field: String, isTest: Bool)
        case index(NodeIndex, NodeIndex)
        case call(Function, Operands)
        case unknownFunction(String)
        case logic(LogicOperator, Operands)
        case conditional(NodeIndex, NodeIndex, NodeIndex)
        case list(Operands)
        /// Keys and values in turn.
        case map(Operands)
        case comprehension(Int)
    }

    /// A range of the plan's `operands`.
    typealias Operands = Range<Int>

    /// A macro over a range.
    struct Comprehension: Sendable {
        let macro: Macro
        let range: NodeIndex
        /// The local variable of the element, of the key, or of the index.
        let first: Int
        /// The local variable of the value in the two-variable form.
        let second: Int?
        let filter: NodeIndex?
        let body: NodeIndex
    }

    let source: SourceText
    var nodes: [Node] = []
    var operands: [NodeIndex] = []
    var comprehensions: [Comprehension] = []
    var root: NodeIndex = 0
    /// How many local variables there are; each comprehension has its own.
    var localCount = 0
    /// The patterns of `matches` calls whose pattern is a constant.
    var patterns: [NodeIndex: Pattern] = [:]
    /// Where calls name their function, for messages.
    var nameSpans: [NodeIndex: SourceSpan] = [:]

    init(source: SourceText) {
        self.source = source
    }
}
