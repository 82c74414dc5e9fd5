/// Turns a syntax tree into a plan: resolves names, gives comprehension variables their places.
///
/// It refuses nothing. Unknown names become nodes that the checker reports, or that fail when an
/// unchecked program reaches them.
struct Linker {
    private(set) var plan: Plan
    private let scope: NameScope
    private var locals: [(name: String, local: Int)] = []

    private init(source: SourceText, scope: NameScope) {
        plan = Plan(source: source)
        self.scope = scope
    }

    /// The plan of a syntax tree.
    static func link(_ syntax: Syntax, source: SourceText, scope: NameScope) -> Plan {
        var linker = Linker(source: source, scope: scope)
        linker.plan.root = linker.link(syntax)
        return linker.plan
    }

    private mutating func link(_ syntax: Syntax) -> NodeIndex {
        switch syntax.form {
        case .literal(let value): append(.constant(value), syntax.span)
        case .name, .select(_, _, isTest: false, _): qualified(syntax)
        case .select(let operand, let field, isTest: true, _):
            append(.select(link(operand), field: field, isTest: true), syntax.span)
        case .index(let operand, let key):
            append(.index(link(operand), link(key)), syntax.span)
        case .call(let call): self.call(call, syntax.span)
        case .operation(let function, let operands):
            append(.call(function, link(operands)), syntax.span)
        case .logic(let kind, let operands): append(.logic(kind, link(operands)), syntax.span)
        case .conditional(let condition, let first, let second):
            append(.conditional(link(condition), link(first), link(second)), syntax.span)
        case .list(let elements): append(.list(link(elements)), syntax.span)
        case .map(let parts): append(.map(link(parts)), syntax.span)
        case .comprehension(let comprehension): self.comprehension(comprehension, syntax.span)
        case .grouped(let inner): link(inner)
        }
    }

    private mutating func append(_ operation: Plan.Operation, _ span: SourceSpan) -> NodeIndex {
        plan.nodes.append(Plan.Node(operation: operation, span: span))
        return plan.nodes.count - 1
    }

    private mutating func link(_ syntaxes: [Syntax]) -> Plan.Operands {
        var nodes: [NodeIndex] = []
        for syntax in syntaxes {
            nodes.append(link(syntax))
        }
        let start = plan.operands.count
        plan.operands.append(contentsOf: nodes)
        return start..<plan.operands.count
    }

    private mutating func call(_ call: CallSyntax, _ span: SourceSpan) -> NodeIndex {
        let operation: Plan.Operation
        if let name = call.namespacedName, let function = Function.named(name, .global) {
            operation = .call(function, link(call.arguments))
        } else if let receiver = call.receiver, let function = Function.named(call.name, .receiver)
        {
            operation = .call(function, link([receiver] + call.arguments))
        } else if call.receiver == nil, let function = Function.named(call.name, .global) {
            operation = .call(function, link(call.arguments))
        } else {
            operation = .unknownFunction(unknownName(of: call))
        }
        let node = append(operation, span)
        plan.nameSpans[node] = call.nameSpan
        return node
    }

    /// `namespace.name` when the receiver is no variable, else the bare name.
    private func unknownName(of call: CallSyntax) -> String {
        guard case .name(let name, _) = call.receiver?.form, scope.operation(of: name) == nil,
            !locals.contains(where: { $0.name == name })
        else { return call.name }
        return "\(name).\(call.name)"
    }

    private mutating func comprehension(
        _ syntax: ComprehensionSyntax,
        _ span: SourceSpan
    ) -> NodeIndex {
        let range = link(syntax.range)
        let first = plan.localCount
        for (offset, name) in syntax.variables.enumerated() {
            locals.append((name, first + offset))
        }
        plan.localCount += syntax.variables.count
        let filter = syntax.filter.map { link($0) }
        let body = link(syntax.body)
        locals.removeLast(syntax.variables.count)
        plan.comprehensions.append(
            Plan.Comprehension(
                macro: syntax.macro,
                range: range,
                first: first,
                second: syntax.variables.count == 2 ? first + 1 : nil,
                filter: filter,
                body: body
            )
        )
        return append(.comprehension(plan.comprehensions.count - 1), span)
    }
}

extension Linker {
    /// A name or a chain of selections; the longest prefix that is a variable's name wins.
    private mutating func qualified(_ syntax: Syntax) -> NodeIndex {
        var fields: [(name: String, isQuoted: Bool, span: SourceSpan)] = []
        var base = syntax
        while case .select(let operand, let field, isTest: false, let isQuoted) = base.form {
            fields.append((field, isQuoted, base.span))
            base = operand
        }
        fields.reverse()
        var node: NodeIndex
        var used = 0
        if case .name(let name, let isRooted) = base.form {
            let names = fields.prefix { !$0.isQuoted }.map(\.name)
            (node, used) = variable(name, isRooted, names, base.span)
        } else {
            node = link(base)
        }
        for field in fields.dropFirst(used) {
            node = append(.select(node, field: field.name, isTest: false), field.span)
        }
        return node
    }

    /// The node of a variable and how many of the fields belong to its name.
    private mutating func variable(
        _ name: String,
        _ isRooted: Bool,
        _ fields: [String],
        _ span: SourceSpan
    ) -> (node: NodeIndex, used: Int) {
        if !isRooted, let local = locals.last(where: { $0.name == name }) {
            return (append(.local(local.local), span), 0)
        }
        let partsMax = min(fields.count, max(scope.partsMax, ValueKind.namePartsMax) - 1)
        for used in stride(from: partsMax, through: 0, by: -1) {
            let qualified = ([name] + fields.prefix(used)).joined(separator: ".")
            if let operation = scope.operation(of: qualified) {
                return (append(operation, span), used)
            }
            if let kind = ValueKind(rawValue: qualified) {
                return (append(.constant(.type(kind)), span), used)
            }
        }
        return (append(.unknownVariable(name), span), 0)
    }
}

extension CallSyntax {
    /// `receiver.name` when the receiver is a plain name, as in `math.abs`.
    fileprivate var namespacedName: String? {
        guard case .name(let namespace, _) = receiver?.form else { return nil }
        return "\(namespace).\(name)"
    }
}

extension ValueKind {
    /// How many names joined by dots the longest type name has: `google.protobuf.Timestamp`.
    fileprivate static let namePartsMax = 3
}
