/// A map's key in the form in which keys are compared: numbers of equal value are the same key.
enum MapKey: Hashable, Sendable {
    case bool(Bool)
    /// An integer that fits `int`, whatever its type was.
    case int(Int64)
    /// An integer above the largest `int`.
    case uint(UInt64)
    case string(ScalarText)

    /// The key for a value; nil for values that no key can equal, such as lists or 1.5.
    init?(_ value: Value) {
        switch value {
        case .bool(let bool): self = .bool(bool)
        case .int(let integer): self = .int(integer)
        case .uint(let integer): self.init(integer)
        case .double(let double):
            if let integer = Int64(exactly: double) {
                self = .int(integer)
            } else if let integer = UInt64(exactly: double) {
                self = .uint(integer)
            } else {
                return nil
            }
        case .string(let text): self = .string(ScalarText(text))
        default: return nil
        }
    }

    private init(_ integer: UInt64) {
        self = Int64(exactly: integer).map(MapKey.int) ?? .uint(integer)
    }
}
