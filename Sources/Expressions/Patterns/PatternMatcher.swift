/// Runs a program over a text: every state at most once per character, so time is linear in both.
struct PatternMatcher {
    private let program: PatternProgram
    private var current: StateSet
    private var upcoming: StateSet

    init(_ program: PatternProgram) {
        self.program = program
        current = StateSet(capacity: program.instructions.count)
        upcoming = current
    }

    /// Whether some part of the text matches.
    mutating func matches(_ text: String.UnicodeScalarView) -> Bool {
        var iterator = text.makeIterator()
        var before: UInt32?
        var after = iterator.next()?.value
        while true {
            if before == nil || !program.isAnchored {
                if current.add(0, of: program, before, after) { return true }
            }
            guard let scalar = after, !current.states.isEmpty || !program.isAnchored else {
                return false
            }
            after = iterator.next()?.value
            if advance(over: scalar, to: after) { return true }
            before = scalar
        }
    }

    /// Takes a character; true when the match is there.
    private mutating func advance(over scalar: UInt32, to after: UInt32?) -> Bool {
        upcoming.clear()
        for state in current.states {
            guard case .set(let set) = program.instructions[state], set.contains(scalar) else {
                continue
            }
            if upcoming.add(state + 1, of: program, scalar, after) { return true }
        }
        swap(&current, &upcoming)
        return false
    }
}

/// The states at one place of the text: a list, and for each state where it stands in the list.
private struct StateSet {
    private(set) var states: [Int] = []
    private var places: [Int]
    private var pending: [Int] = []

    init(capacity: Int) {
        places = Array(repeating: 0, count: capacity)
        states.reserveCapacity(capacity)
    }

    /// Empties the set in constant time.
    mutating func clear() { states.removeAll(keepingCapacity: true) }

    /// Adds a state and all that it leads to without taking a character; true when the match is there.
    mutating func add(
        _ state: Int,
        of program: PatternProgram,
        _ before: UInt32?,
        _ after: UInt32?
    ) -> Bool {
        pending.append(state)
        while let state = pending.popLast() {
            guard insert(state) else { continue }
            switch program.instructions[state] {
            case .match:
                pending.removeAll()
                return true
            case .set: break
            case .jump(let target): pending.append(target)
            case .fork(let first, let second):
                pending.append(second)
                pending.append(first)
            case .assertion(let assertion):
                if assertion.holds(between: before, and: after) { pending.append(state + 1) }
            }
        }
        return false
    }

    /// Adds one state; false when it is there already.
    private mutating func insert(_ state: Int) -> Bool {
        let place = places[state]
        if place < states.count, states[place] == state { return false }
        places[state] = states.count
        states.append(state)
        return true
    }
}

extension PatternAssertion {
    /// Whether the condition holds between two characters; nil stands for an end of the text.
    func holds(between before: UInt32?, and after: UInt32?) -> Bool {
        switch self {
        case .textStart: before == nil
        case .textEnd: after == nil
        case .lineStart: before == nil || before == 0x0A
        case .lineEnd: after == nil || after == 0x0A
        case .wordBoundary: Self.isWord(before) != Self.isWord(after)
        case .noWordBoundary: Self.isWord(before) == Self.isWord(after)
        }
    }

    private static func isWord(_ scalar: UInt32?) -> Bool {
        scalar.map { ScalarSet.wordCharacters.contains($0) } ?? false
    }
}
