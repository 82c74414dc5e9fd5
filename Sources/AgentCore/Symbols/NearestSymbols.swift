/// Finds the symbol that each of some addresses is in, while symbols go by in no order.
///
/// A symbol is noted with the first address at or behind its start alone; what that means for those
/// behind is worked out once at the end. So a table costs the same however many are asked for, and
/// whatever sizes it tells.
struct NearestSymbols<Label> {
    private struct Match {
        var start: UInt64
        var end: UInt64
        var label: Label
    }

    /// In order, each once.
    private let wanted: [UInt64]
    /// The last symbol that begins between the address before and each one.
    private var matches: [Match?]
    /// The nearest symbol behind each address, as far as the next address.
    private var next: [UInt64]

    init(_ addresses: some Sequence<UInt64>) {
        wanted = Set(addresses).sorted()
        matches = Array(repeating: nil, count: wanted.count)
        next = Array(repeating: .max, count: wanted.count)
    }

    /// Looks at a symbol of a known size; of two that begin together the later stands.
    mutating func offer(_ start: UInt64, size: UInt64, _ label: @autoclosure () -> Label) {
        let (end, isOver) = start.addingReportingOverflow(size)
        guard size > 0, !isOver else { return }
        note(start, firstIndex(atLeast: start), end, label)
    }

    /// Looks at a symbol that reaches to the next one, wherever that is.
    mutating func offer(_ start: UInt64, _ label: @autoclosure () -> Label) {
        let place = firstIndex(atLeast: start)
        if place > 0 { next[place - 1] = min(next[place - 1], start) }
        note(start, place, .max, label)
    }

    private mutating func note(
        _ start: UInt64,
        _ place: Int,
        _ end: UInt64,
        _ label: () -> Label
    ) {
        guard place < wanted.count, matches[place].map({ $0.start <= start }) ?? true else {
            return
        }
        matches[place] = Match(start: start, end: end, label: label())
    }

    /// Every address with its symbol, and the range that this holds for; in order.
    func forEach(_ body: (UInt64, Range<UInt64>?, Label?) -> Void) {
        let ends = following()
        var nearest: Match?
        for index in wanted.indices {
            nearest = matches[index] ?? nearest
            guard let match = nearest, wanted[index] < match.end else {
                body(wanted[index], nil, nil)
                continue
            }
            let end = match.end == .max ? ends[index] : match.end
            body(wanted[index], match.start < end ? match.start..<end : nil, match.label)
        }
    }

    /// Where the first symbol behind each address begins.
    private func following() -> [UInt64] {
        var all = next
        for index in all.indices.reversed().dropFirst() {
            all[index] = min(all[index], all[index + 1])
        }
        return all
    }

    private func firstIndex(atLeast value: UInt64) -> Int {
        var low = 0
        var high = wanted.count
        while low < high {
            let middle = (low + high) / 2
            if wanted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
