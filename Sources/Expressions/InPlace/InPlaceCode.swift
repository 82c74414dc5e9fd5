/// A program for scalars that lie in memory: runs without allocating, and gives up where it cannot.
///
/// It computes the same as the plan's evaluator or `failure` or `beyond`; in both cases the plan's
/// evaluator runs, so that errors are described in one place only.
@usableFromInline
final class InPlaceCode: Sendable {
    @usableFromInline let instructions: [Instruction]
    /// The elements of constant lists, as instructions that push them.
    @usableFromInline let constants: [Instruction]
    /// The patterns of `matches`.
    @usableFromInline let patterns: [Pattern]
    /// Texts and bytes of all constants, one after the other.
    @usableFromInline let pool: [UInt8]
    /// The most cells on the stack, at most `depthMax`.
    @usableFromInline let depth: Int

    /// 40 cells of 24 bytes stay below the 1 KiB that temporary allocations take from the stack.
    static let depthMax = 40

    init(
        instructions: [Instruction],
        constants: [Instruction],
        patterns: [Pattern],
        pool: [UInt8],
        depth: Int
    ) {
        self.instructions = instructions
        self.constants = constants
        self.patterns = patterns
        self.pool = pool
        self.depth = depth
    }

    /// Runs the code over a source.
    @inlinable
    @inline(__always)
    func run<Source: VariableSource & ~Copyable & ~Escapable>(
        over source: borrowing Source
    ) -> Cell {
        withUnsafeTemporaryAllocation(of: Cell.self, capacity: depth) { stack in
            pool.withUnsafeBytes { pool in
                instructions.withUnsafeBufferPointer { instructions in
                    var machine = InPlaceMachine(stack: stack, pool: pool)
                    return machine.run(instructions, of: self, over: source)
                }
            }
        }
    }
}
