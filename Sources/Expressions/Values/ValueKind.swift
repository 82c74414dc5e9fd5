/// The type of a value, which is itself a value.
public enum ValueKind: String, Hashable, Sendable, CaseIterable {
    case null = "null_type"
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case list
    case map
    case timestamp = "google.protobuf.Timestamp"
    case duration = "google.protobuf.Duration"
    case type

    /// The specification's name of the type.
    public var name: String { rawValue }
}
