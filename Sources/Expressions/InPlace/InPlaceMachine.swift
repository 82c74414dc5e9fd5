/// The in-place evaluator at work: a stack of cells.
///
/// The compiler of the code counted the stack's depth, so the machine does not check it again.
@usableFromInline
struct InPlaceMachine {
    @usableFromInline let stack: UnsafeMutableBufferPointer<Cell>
    @usableFromInline let pool: UnsafeRawBufferPointer
    /// How many cells are on the stack.
    @usableFromInline var count = 0

    @inlinable
    init(stack: UnsafeMutableBufferPointer<Cell>, pool: UnsafeRawBufferPointer) {
        self.stack = stack
        self.pool = pool
    }

    @inlinable
    @inline(__always)
    mutating func push(_ cell: Cell) {
        stack[count] = cell
        count += 1
    }

    @inlinable
    @inline(__always)
    mutating func pop() -> Cell {
        count -= 1
        return stack[count]
    }

    /// Replaces two operands by a result; an error among them is the result.
    @inlinable
    @inline(__always)
    mutating func combine(_ operation: (Cell, Cell) -> Cell) {
        let right = pop()
        let left = pop()
        push(left.isFailure || right.isFailure ? .failure : operation(left, right))
    }

    /// Runs all instructions; the one cell that is left, or `beyond` as soon as one comes up.
    @inlinable
    mutating func run<Source: VariableSource & ~Copyable & ~Escapable>(
        _ instructions: UnsafeBufferPointer<Instruction>,
        of code: InPlaceCode,
        over source: borrowing Source
    ) -> Cell {
        var position = 0
        while position < instructions.count {
            let instruction = instructions[position]
            position += 1
            switch instruction {
            case .intVariable(let slot): push(.int(source.integer(Int(slot))))
            case .int(let value): push(.int(value))
            case .addInts:
                let right = pop()
                let left = pop()
                guard case .int(let augend) = left, case .int(let addend) = right else {
                    push(.failure)
                    continue
                }
                let (sum, overflow) = augend.addingReportingOverflow(addend)
                push(overflow ? .failure : .int(sum))
            case .subtractInts: combine { $0.arithmetic($1, .subtract) }
            case .multiplyInts: combine { $0.arithmetic($1, .multiply) }
            case .branch(let otherwise, let end):
                guard case .bool(let isTrue) = pop() else {
                    push(.failure)
                    position = Int(end)
                    continue
                }
                if !isTrue { position = Int(otherwise) }
            case .jump(let target): position = Int(target)
            case .decide(let deciding, let target):
                if case .bool(deciding) = stack[count - 1] { position = Int(target) }
            case .beyond: return .beyond
            default:
                operate(instruction, of: code, over: source)
                if case .beyond = stack[count - 1] { return .beyond }
            }
        }
        return stack[0]
    }
}
