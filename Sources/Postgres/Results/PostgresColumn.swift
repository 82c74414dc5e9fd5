/// A result column: its name, type and wire format.
struct PostgresColumn: Sendable {
    let name: String
    let type: PostgresType
    let isBinary: Bool
}
