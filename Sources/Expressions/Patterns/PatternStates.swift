/// The states at one place of the text: a list, and for each state where it stands in the list.
struct PatternStates {
    private(set) var states: [Int] = []
    private var places: [Int]
    private var pending: [Int] = []

    init(capacity: Int) {
        places = Array(repeating: 0, count: capacity)
        states.reserveCapacity(capacity)
    }

    /// Empties the set in constant time.
    mutating func clear() { states.removeAll(keepingCapacity: true) }

    /// Adds a state and all that it leads to without taking a character; true when the match is
    /// there.
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
