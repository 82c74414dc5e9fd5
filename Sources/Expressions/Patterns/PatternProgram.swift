/// A regular expression as a machine that goes over a text once, in all its states at the same
/// time.
struct PatternProgram: Sendable {
    /// A state of the machine.
    enum Instruction: Sendable {
        /// Takes a code point of a set, then goes on with the next instruction.
        case set(ScalarSet)
        /// Goes on only where the condition holds.
        case assertion(PatternAssertion)
        case jump(Int)
        case fork(Int, Int)
        case match
    }

    private(set) var instructions: [Instruction] = []

    private static let instructionsMax = 10_000

    /// Compiles a pattern; fails when repetitions make it too large.
    init(_ syntax: PatternSyntax) throws(PatternError) {
        try compile(syntax)
        try emit(.match)
    }

    /// Whether a match can only begin at the start of the text.
    var isAnchored: Bool {
        if case .assertion(.textStart) = instructions[0] { true } else { false }
    }

    private mutating func emit(_ instruction: Instruction) throws(PatternError) {
        guard instructions.count < Self.instructionsMax else {
            throw PatternError("the pattern is too large; fewer repetitions are needed")
        }
        instructions.append(instruction)
    }

    private mutating func compile(_ syntax: PatternSyntax) throws(PatternError) {
        switch syntax {
        case .empty: break
        case .set(let set): try emit(.set(set))
        case .assertion(let assertion): try emit(.assertion(assertion))
        case .sequence(let parts):
            for part in parts {
                try compile(part)
            }
        case .alternatives(let branches): try compile(branches)
        case .repetition(let part, let minimum, let maximum):
            try compile(part, minimum, maximum)
        }
    }

    private mutating func compile(_ branches: [PatternSyntax]) throws(PatternError) {
        var jumps: [Int] = []
        for (index, branch) in branches.enumerated() {
            guard index < branches.count - 1 else {
                try compile(branch)
                break
            }
            let fork = instructions.count
            try emit(.fork(fork + 1, 0))
            try compile(branch)
            jumps.append(instructions.count)
            try emit(.jump(0))
            instructions[fork] = .fork(fork + 1, instructions.count)
        }
        for jump in jumps {
            instructions[jump] = .jump(instructions.count)
        }
    }

    private mutating func compile(
        _ part: PatternSyntax,
        _ minimum: Int,
        _ maximum: Int?
    ) throws(PatternError) {
        for _ in 0..<minimum {
            try compile(part)
        }
        guard let maximum else {
            let fork = instructions.count
            try emit(.fork(fork + 1, 0))
            try compile(part)
            try emit(.jump(fork))
            instructions[fork] = .fork(fork + 1, instructions.count)
            return
        }
        var forks: [Int] = []
        for _ in minimum..<maximum {
            forks.append(instructions.count)
            try emit(.fork(instructions.count + 1, 0))
            try compile(part)
        }
        for fork in forks {
            instructions[fork] = .fork(fork + 1, instructions.count)
        }
    }
}
