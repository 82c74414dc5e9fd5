/// Names by ranges of addresses, as they were met; bounded.
struct SymbolRanges {
    private struct Entry {
        var start: UInt64
        var end: UInt64
        var name: String?
    }

    private let entriesMax: Int
    private var entries: [Entry] = []

    /// How often everything was forgotten for want of room.
    private(set) var evictions = 0

    init(entriesMax: Int) { self.entriesMax = entriesMax }

    /// Whether it is known what is at an address, be it nothing.
    func knows(_ address: UInt64) -> Bool { index(of: address) != nil }

    /// The name at an address; nil for none, or an address that is not known.
    func name(_ address: UInt64) -> String? { index(of: address).flatMap { entries[$0].name } }

    /// Those of some addresses that are yet to be learned, no more than there is room for.
    ///
    /// Where they find no room beside what is known, all is forgotten, and all are to be learned.
    mutating func missing(of addresses: Set<UInt64>) -> [UInt64] {
        let unknown = addresses.filter { !knows($0) }
        guard entries.count + unknown.count > entriesMax else { return unknown.sorted() }
        entries.removeAll(keepingCapacity: true)
        evictions += 1
        return Array(addresses.sorted().prefix(entriesMax))
    }

    /// Learns what is at an address; `range` that it holds for, around the address.
    mutating func learn(_ address: UInt64, _ range: Range<UInt64>?, _ name: String?) {
        guard !knows(address) else { return }
        if entries.count >= entriesMax {
            entries.removeAll(keepingCapacity: true)
            evictions += 1
        }
        var start = address
        var end = address &+ 1
        if let range, range.contains(address) {
            (start, end) = (range.lowerBound, range.upperBound)
        }
        let place = firstIndex(after: address)
        // Ranges of two symbols may overlap: what was known first stays.
        if place > 0 { start = max(start, entries[place - 1].end) }
        if place < entries.count { end = min(end, entries[place].start) }
        entries.insert(Entry(start: start, end: end, name: name), at: place)
    }

    private func index(of address: UInt64) -> Int? {
        let place = firstIndex(after: address)
        return place > 0 && address < entries[place - 1].end ? place - 1 : nil
    }

    /// The first entry that starts behind an address.
    private func firstIndex(after address: UInt64) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].start <= address { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
