/// A map value: entries in the order of insertion, found by key in constant time.
public struct ValueMap: Sendable {
    /// A key with its value.
    public struct Entry: Sendable {
        /// A `bool`, `int`, `uint` or `string`.
        public let key: Value
        /// What the key maps to.
        public internal(set) var value: Value
    }

    /// All entries in the order of their insertion.
    public private(set) var entries: [Entry] = []
    private var positions: [MapKey: Int] = [:]

    /// An empty map.
    public init() {}

    /// How many entries there are.
    public var count: Int { entries.count }

    /// Adds an entry; false, and no change, when the key is there already or cannot be a key.
    ///
    /// Keys equal as numbers (`0`, `0u`) are the same key.
    public mutating func insert(_ value: Value, for key: Value) -> Bool {
        guard key.kind != .double, let mapKey = MapKey(key), positions[mapKey] == nil else {
            return false
        }
        positions[mapKey] = entries.count
        entries.append(Entry(key: key, value: value))
        return true
    }

    /// Sets the value of a key, replacing an earlier one; values that cannot be keys are ignored.
    public mutating func set(_ value: Value, for key: Value) {
        if let mapKey = MapKey(key), let position = positions[mapKey] {
            entries[position].value = value
        } else {
            _ = insert(value, for: key)
        }
    }

    /// The value of a key, nil when there is none; 1, 1u and 1.0 find the same entry.
    public subscript(key: Value) -> Value? {
        guard let mapKey = MapKey(key), let position = positions[mapKey] else { return nil }
        return entries[position].value
    }

    func equals(_ other: ValueMap) -> Bool {
        count == other.count
            && entries.allSatisfy { entry in
                other[entry.key].map { $0.equals(entry.value) } ?? false
            }
    }
}
