/// The statements that one connection has prepared, by their text.
struct StatementCache {
    /// What has to be sent before a statement can run.
    enum Need: Equatable {
        case nothing(name: String)
        case prepare(name: String, types: [UInt32])
    }

    private struct Entry {
        let name: String
        var types: [UInt32]
    }

    private let entriesMax: Int
    private var entries: [PostgresSQL: Entry] = [:]
    private var lastNumber = 0

    /// Whether to start anew with DEALLOCATE ALL: too many statements, or one no longer valid.
    private(set) var needsReset = false

    init(entriesMax: Int = 256) {
        self.entriesMax = entriesMax
    }

    /// Finds the statement for parameters of these types.
    ///
    /// NULL has no type of its own and fits every statement. A type that the prepared statement
    /// does not know yet prepares it again, with what is known of the others.
    mutating func need(_ sql: PostgresSQL, types: [UInt32]) -> Need {
        let unknown = PostgresType.unknown.oid
        guard let entry = entries[sql], entry.types.count == types.count else {
            return prepare(sql, types: types)
        }
        var merged = types
        var fits = true
        for index in types.indices where types[index] != entry.types[index] {
            if types[index] == unknown {
                merged[index] = entry.types[index]
            } else {
                fits = false
            }
        }
        return fits ? .nothing(name: entry.name) : prepare(sql, types: merged)
    }

    /// The statement could not be prepared, or was not reached.
    mutating func forget(_ sql: PostgresSQL, name: String) {
        if entries[sql]?.name == name { entries[sql] = nil }
    }

    /// A prepared statement turned out to be outdated, as after a change of the schema.
    mutating func invalidate() {
        needsReset = true
    }

    /// DEALLOCATE ALL was done.
    mutating func reset() {
        entries = [:]
        needsReset = false
    }

    private mutating func prepare(_ sql: PostgresSQL, types: [UInt32]) -> Need {
        lastNumber += 1
        let name = "s\(lastNumber)"
        entries[sql] = Entry(name: name, types: types)
        // Those that were replaced remain in the server, so it is the number that counts.
        if lastNumber % entriesMax == 0 { needsReset = true }
        return .prepare(name: name, types: types)
    }
}
