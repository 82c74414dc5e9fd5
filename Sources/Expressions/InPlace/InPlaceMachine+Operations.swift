extension InPlaceMachine {
    /// The instructions that only touch the stack.
    @inlinable
    mutating func operate<Source: VariableSource & ~Copyable & ~Escapable>(
        _ instruction: Instruction,
        of code: InPlaceCode,
        over source: borrowing Source
    ) {
        switch instruction {
        case .doubleVariable(let slot): push(.double(source.double(Int(slot))))
        case .boolVariable(let slot): push(.bool(source.boolean(Int(slot))))
        case .textVariable(let slot): push(source.text(Int(slot)).map(Cell.text) ?? .beyond)
        case .dynVariable(let slot): push(Cell(source.scalar(Int(slot))))
        case .attribute(let slot, let key):
            push(Cell(source.attribute(Int(slot), key.bytes(in: pool))))
        case .hasAttribute(let slot, let key):
            push(presence(source.attribute(Int(slot), key.bytes(in: pool))))
        case .attributeUnderKey(let slot):
            guard case .text(let key) = pop() else { return push(.failure) }
            push(Cell(source.attribute(Int(slot), key)))
        case .isKey(let slot):
            let key = pop()
            if case .text(let text) = key {
                push(presence(source.attribute(Int(slot), text)))
            } else {
                push(key.isFailure ? .failure : .bool(false))
            }
        case .arithmetic(let operation): combine { $0.arithmetic($1, operation) }
        case .relation(let relation): combine { $0.ordered($1, relation) }
        case .equality(let isNegated): combine { .bool($0.equals($1) != isNegated) }
        case .prefix(let operation): push(pop().applying(operation))
        case .conversion(let conversion): push(convert(pop(), conversion))
        case .textTest(let test): combine { $0.text($1, test) }
        case .matches(let index): push(matches(pop(), code.patterns[Int(index)]))
        case .isOneOf(let first, let count):
            push(isOneOf(pop(), code.constants, Int(first)..<Int(first) + Int(count)))
        case .join(let deciding): join(deciding)
        default: push(constant(instruction))
        }
    }

    /// The cell of an instruction that pushes a constant.
    @inlinable
    func constant(_ instruction: Instruction) -> Cell {
        switch instruction {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .uint(let value): .uint(value)
        case .double(let value): .double(value)
        case .text(let place): .text(place.bytes(in: pool))
        case .bytes(let place): .bytes(place.bytes(in: pool))
        default: .beyond
        }
    }

    @inlinable
    func presence(_ view: AttributeView) -> Cell {
        switch view {
        case .absent: .bool(false)
        case .elsewhere: .beyond
        default: .bool(true)
        }
    }

    @inlinable
    func convert(_ cell: Cell, _ conversion: Instruction.Conversion) -> Cell {
        switch conversion {
        case .int: cell.toInt()
        case .uint: cell.toUint()
        case .double: cell.toDouble()
        case .size: cell.size()
        }
    }

    @inlinable
    func matches(_ cell: Cell, _ pattern: Pattern) -> Cell {
        guard case .text(let text) = cell else { return .failure }
        return pattern.matchesInPlace(text).map(Cell.bool) ?? .beyond
    }

    @inlinable
    func isOneOf(_ cell: Cell, _ constants: [Instruction], _ range: Range<Int>) -> Cell {
        if cell.isFailure { return .failure }
        for index in range where constant(constants[index]).equals(cell) {
            return .bool(true)
        }
        return .bool(false)
    }

    /// The right operand decides, or else both must be bool.
    @inlinable
    mutating func join(_ deciding: Bool) {
        let right = pop()
        let left = pop()
        if case .bool(deciding) = right { return push(right) }
        guard case .bool = left, case .bool = right else { return push(.failure) }
        push(.bool(!deciding))
    }
}
