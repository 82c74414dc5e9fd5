/// Which page of a list is asked for.
struct PageRequest: Sendable {
    /// Entries at most, 1 to 500.
    var limit: Int
    /// The position after which the page begins; nil for the first page.
    var after: String?
    private let list: String

    /// Reads `limit` and `cursor`; a cursor belongs to one list.
    init(_ query: QueryParameters, list: String, faults: FaultList) {
        self.list = list
        limit = query.integer("limit", in: 1...500, faults: faults) ?? 50
        guard let cursor = query["cursor"] else { return }
        after = Self.decode(cursor, list: list)
        if after == nil { faults.add(.parameter("cursor", "not a cursor of this list")) }
    }

    /// Reads `limit` and `cursor` where the list has no other parameters.
    init(_ query: QueryParameters, list: String) throws(Problem) {
        let faults = FaultList()
        self.init(query, list: list, faults: faults)
        try faults.throwIfAny()
    }

    /// The reply's page of entries, of which the store was asked for one more than `limit`.
    func page<Entry>(
        _ entries: [Entry],
        position: (Entry) -> String,
        json: (Entry) throws -> JSONValue
    ) rethrows -> JSONValue {
        let shown = entries.prefix(limit)
        let last = entries.count > limit ? shown.last.map(position) : nil
        return ["data": .array(try shown.map(json)), "next_cursor": .text(last.map(cursor))]
    }

    func cursor(_ position: String) -> String {
        Array("\(list) \(position)".utf8).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private static func decode(_ cursor: String, list: String) -> String? {
        let digits = Array(cursor.utf8)
        guard digits.count.isMultiple(of: 2), digits.count <= 1000 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index..<index + 2], as: UTF8.self)
            guard pair.first != "+", let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        guard let text = String(validating: bytes, as: UTF8.self), text.hasPrefix(list + " ") else {
            return nil
        }
        let position = String(text.dropFirst(list.count + 1))
        return position.isEmpty || position.contains("\u{0}") ? nil : position
    }
}
