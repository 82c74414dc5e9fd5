/// How one field of an OTLP message is written, as protobuf and as JSON.
struct FieldSchema: Sendable {
    enum Kind: Sendable, Equatable {
        case string
        /// Base64 in JSON.
        case bytes
        /// Hexadecimal in JSON, of this many bytes or none.
        case identifier(byteCount: Int)
        case bool
        /// An integer in JSON, never a name.
        case enumeration
        case uint32
        case sint32
        case fixed32
        /// 64-bit integers are strings in JSON, and read as strings or numbers.
        case int64
        case uint64
        case fixed64
        case sfixed64
        case double
        case message(MessageSchema)
    }

    let number: UInt32
    /// The name in JSON, lowerCamelCase.
    let name: StaticString
    let kind: Kind
    let isRepeated: Bool

    init(_ number: UInt32, _ name: StaticString, _ kind: Kind) {
        self.number = number
        self.name = name
        self.kind = kind
        isRepeated = false
    }

    init(_ number: UInt32, _ name: StaticString, repeated kind: Kind) {
        self.number = number
        self.name = name
        self.kind = kind
        isRepeated = true
    }

    /// The wire type of one element.
    var wireType: WireType {
        switch kind {
        case .string, .bytes, .identifier, .message: .bytes
        case .bool, .enumeration, .uint32, .sint32, .int64, .uint64: .varint
        case .fixed32: .fixed32
        case .fixed64, .sfixed64, .double: .fixed64
        }
    }

    var nameBytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    }
}
