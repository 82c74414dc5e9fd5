/// Why bytes are not the OTLP that they claim to be.
public struct TelemetryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of fault; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case malformedProtobuf = "malformed_protobuf"
            case malformedJSON = "malformed_json"
            case invalidValue = "invalid_value"
            case nestedTooDeep = "nested_too_deep"
            case tooLarge = "too_large"
            case memoryRefused = "memory_refused"
        }

        private let kind: Kind

        /// The bytes are no protobuf message, or a field has the wrong wire type.
        public static let malformedProtobuf = Code(kind: .malformedProtobuf)
        /// The text is no JSON.
        public static let malformedJSON = Code(kind: .malformedJSON)
        /// A JSON value is not one that OTLP allows in its place.
        public static let invalidValue = Code(kind: .invalidValue)
        /// Values nest deeper than the limit.
        public static let nestedTooDeep = Code(kind: .nestedTooDeep)
        /// The message would be larger than the limit.
        public static let tooLarge = Code(kind: .tooLarge)
        /// The memory that it needs was not granted.
        public static let memoryRefused = Code(kind: .memoryRefused)

        /// A stable snake_case name.
        public var description: String { kind.rawValue }
    }

    /// The kind of fault.
    public var code: Code
    /// One sentence without the offset.
    public var message: String
    /// Bytes from the start of the request to the fault.
    public var offset: Int

    /// An error at a byte offset of the request.
    public init(code: Code, message: String, offset: Int) {
        self.code = code
        self.message = message
        self.offset = offset
    }

    /// The message with its offset.
    public var description: String { "\(message) (at byte \(offset))" }
}
