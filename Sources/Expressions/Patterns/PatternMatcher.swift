/// Runs a program over a text: every state at most once per character, so time is linear in both.
struct PatternMatcher {
    private let program: PatternProgram
    private var current: PatternStates
    private var upcoming: PatternStates

    init(_ program: PatternProgram) {
        self.program = program
        current = PatternStates(capacity: program.instructions.count)
        upcoming = current
    }

    /// Whether some part of the text matches; nil when it is no UTF-8.
    mutating func matches(_ text: UnsafeRawBufferPointer) -> Bool? {
        var cursor = UTF8Cursor(text)
        var before: UInt32?
        var after = cursor.next()
        while !cursor.isInvalid {
            if before == nil || !program.isAnchored {
                if current.add(0, of: program, before, after) { return true }
            }
            guard let scalar = after, !current.states.isEmpty || !program.isAnchored else {
                return false
            }
            after = cursor.next()
            if advance(over: scalar, to: after) { return true }
            before = scalar
        }
        return nil
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
