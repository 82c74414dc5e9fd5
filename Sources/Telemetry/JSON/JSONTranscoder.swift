/// Reads OTLP JSON by its schema and writes protobuf as it goes.
struct JSONTranscoder {
    /// More than a tag, a length or a scalar takes, as the writer asks for them.
    private static let frameBytesMax = 32

    private var cursor: JSONCursor
    private var writer = ProtobufWriter(capacity: 64)
    private let jsonBytes: Int
    private let limitBytes: Int
    private let reserve: (Int) -> Bool
    /// Bytes that the message may take so far.
    private var grantedBytes = 0

    init(_ json: ByteRange, limitBytes: Int, reserve: @escaping (Int) -> Bool) {
        cursor = JSONCursor(json)
        jsonBytes = json.count
        self.limitBytes = limitBytes
        self.reserve = reserve
    }

    mutating func request(_ schema: MessageSchema) throws(TelemetryError) -> [UInt8] {
        // Names and quotes are half of what senders write.
        try makeRoom(for: min(jsonBytes / 2, limitBytes))
        try object(schema, level: 0)
        try cursor.expectEnd()
        return writer.take()
    }

    /// Has memory for so many bytes more; everything that is written asks here first.
    private mutating func makeRoom(for byteCount: Int) throws(TelemetryError) {
        let wanted = writer.count + byteCount
        guard wanted > grantedBytes else { return }
        guard wanted <= limitBytes else {
            throw cursor.error(
                "the request's protobuf is larger than \(limitBytes) bytes",
                code: .tooLarge
            )
        }
        let doubled = grantedBytes < limitBytes / 2 ? 2 * grantedBytes : limitBytes
        let granted = max(wanted, doubled)
        guard reserve(granted) else {
            throw cursor.error(
                "there is no memory for the request's protobuf",
                code: .memoryRefused
            )
        }
        grantedBytes = granted
        writer.reserveCapacity(granted)
    }

    /// Reads an object; `level` counts the arrays and maps of attribute values around it.
    private mutating func object(_ schema: MessageSchema, level: Int) throws(TelemetryError) {
        guard cursor.take("{") else {
            throw cursor.startsValue
                ? cursor.error("expected an object", code: .invalidValue)
                : cursor.error("expected a value")
        }
        guard !cursor.take("}") else { return }
        repeat {
            let name = try cursor.string()
            try cursor.expect(":")
            if let field = schema.field(named: name) {
                try member(field, level: level)
            } else {
                try cursor.skipValue()
            }
        } while cursor.take(",")
        try cursor.expect("}")
    }

    private mutating func member(_ field: FieldSchema, level: Int) throws(TelemetryError) {
        guard !cursor.takeLiteral("null") else { return }
        guard field.isRepeated else { return try value(field, level: level) }
        guard cursor.take("[") else {
            throw cursor.error("\(field.name) must be an array", code: .invalidValue)
        }
        guard !cursor.take("]") else { return }
        if field.wireType == .bytes {
            repeat { try value(field, level: level) } while cursor.take(",")
        } else {
            try makeRoom(for: Self.frameBytesMax)
            let packed = writer.openMessage(field.number)
            repeat { try writeElement(try bits(field), field) } while cursor.take(",")
            try makeRoom(for: Self.frameBytesMax)
            writer.close(packed)
        }
        try cursor.expect("]")
    }

    private mutating func value(_ field: FieldSchema, level: Int) throws(TelemetryError) {
        switch field.kind {
        case .message(let schema): try message(field, schema, level: level)
        case .string: try string(field)
        case .bytes: try bytes(field)
        case .identifier(let byteCount): try identifier(field, byteCount)
        default:
            let bits = try bits(field)
            try makeRoom(for: Self.frameBytesMax)
            writer.tag(field.number, field.wireType)
            try writeElement(bits, field)
        }
    }

    private mutating func message(
        _ field: FieldSchema,
        _ schema: MessageSchema,
        level: Int
    ) throws(TelemetryError) {
        let inner = schema.isContainer ? level + 1 : level
        guard inner <= CanonicalSizer.levelsMax else {
            throw cursor.error(WireFault.tooDeep.message, code: .nestedTooDeep)
        }
        try makeRoom(for: Self.frameBytesMax)
        let message = writer.openMessage(field.number, lengthWidth: schema.lengthWidth)
        try object(schema, level: inner)
        try makeRoom(for: Self.frameBytesMax)
        writer.close(message)
    }
}

extension JSONTranscoder {
    private func invalid(
        _ field: FieldSchema,
        _ wanted: String,
        at address: UnsafeRawPointer
    ) -> TelemetryError {
        cursor.error("\(field.name) must be \(wanted)", code: .invalidValue, at: address)
    }

    /// The string token that must be next.
    private mutating func text(
        _ field: FieldSchema,
        _ wanted: String
    ) throws(TelemetryError) -> JSONCursor.StringToken {
        guard cursor.peek() == UInt8(ascii: "\"") else {
            throw invalid(field, wanted, at: cursor.position)
        }
        return try cursor.string()
    }

    private mutating func string(_ field: FieldSchema) throws(TelemetryError) {
        let token = try text(field, "a string")
        try makeRoom(for: Self.frameBytesMax + token.content.count)
        guard token.hasEscapes else { return writer.bytes(field.number, token.content.buffer) }
        let content = writer.openMessage(field.number)
        JSONEscapes.append(token.content, to: &writer)
        writer.close(content)
    }

    private mutating func bytes(_ field: FieldSchema) throws(TelemetryError) {
        let start = cursor.position
        let token = try text(field, "base64")
        let decoded =
            token.hasEscapes ? Base64.decode(plain(token)) : Base64.decode(token.content.buffer)
        guard let bytes = decoded else { throw invalid(field, "base64", at: start) }
        try makeRoom(for: Self.frameBytesMax + bytes.count)
        bytes.withUnsafeBytes { writer.bytes(field.number, $0) }
    }

    private mutating func identifier(
        _ field: FieldSchema,
        _ byteCount: Int
    ) throws(TelemetryError) {
        let start = cursor.position
        let wanted = "\(2 * byteCount) hexadecimal digits or empty"
        let digits = plain(try text(field, wanted))
        guard digits.isEmpty || digits.count == 2 * byteCount else {
            throw invalid(field, wanted, at: start)
        }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = HexadecimalDigit.value(digits[index]),
                let low = HexadecimalDigit.value(digits[index + 1])
            else { throw invalid(field, wanted, at: start) }
            bytes.append(high << 4 | low)
        }
        try makeRoom(for: Self.frameBytesMax + bytes.count)
        bytes.withUnsafeBytes { writer.bytes(field.number, $0) }
    }

    /// A copy of a string's text.
    private func plain(_ token: JSONCursor.StringToken) -> [UInt8] {
        guard token.hasEscapes else { return Array(token.content.buffer) }
        var text = ProtobufWriter(capacity: token.content.count)
        JSONEscapes.append(token.content, to: &text)
        return text.take()
    }

    /// Writes an element without its tag.
    private mutating func writeElement(
        _ bits: UInt64,
        _ field: FieldSchema
    ) throws(TelemetryError) {
        try makeRoom(for: Self.frameBytesMax)
        switch field.wireType {
        case .varint: writer.varint(bits)
        case .fixed32: writer.littleEndian(UInt32(truncatingIfNeeded: bits))
        case .fixed64: writer.littleEndian(bits)
        case .bytes: break
        }
    }

    /// The bits of the scalar that is next, as they go on the wire.
    private mutating func bits(_ field: FieldSchema) throws(TelemetryError) -> UInt64 {
        _ = cursor.peek()
        let start = cursor.position
        let found: UInt64?
        let wanted: String
        switch field.kind {
        case .bool:
            wanted = "true or false"
            found = cursor.takeLiteral("true") ? 1 : cursor.takeLiteral("false") ? 0 : nil
        case .double:
            wanted = "a number"
            found = try JSONScalar(&cursor)?.double.map(\.bitPattern)
        case .enumeration:
            wanted = "an integer, not a name"
            let scalar = try JSONScalar(&cursor)
            found = scalar.flatMap { $0.isString ? nil : $0.integer(Int32.self) }
                .map { UInt64(bitPattern: Int64($0)) }
        case .uint32, .fixed32:
            wanted = "an integer from 0 to 4294967295"
            found = try JSONScalar(&cursor)?.integer(UInt32.self).map { UInt64($0) }
        case .sint32:
            wanted = "an integer of 32 bits"
            found = try JSONScalar(&cursor)?.integer(Int32.self)
                .map { UInt64(UInt32(bitPattern: $0 << 1 ^ $0 >> 31)) }
        case .int64, .sfixed64:
            wanted = "an integer of 64 bits, as a string or a number"
            found = try JSONScalar(&cursor)?.integer(Int64.self).map { UInt64(bitPattern: $0) }
        case .uint64, .fixed64:
            wanted = "an integer from 0 to 18446744073709551615, as a string or a number"
            found = try JSONScalar(&cursor)?.integer(UInt64.self)
        case .string, .bytes, .identifier, .message:
            wanted = "a scalar"
            found = nil
        }
        guard let found else { throw invalid(field, wanted, at: start) }
        return found
    }
}

extension MessageSchema {
    /// The field of a JSON name; names are exact, and none of them needs escapes.
    fileprivate func field(named token: JSONCursor.StringToken) -> FieldSchema? {
        let name = token.content.buffer
        guard token.hasEscapes else { return fields.first { $0.nameBytes.hasSameBytes(as: name) } }
        var text = ProtobufWriter(capacity: name.count)
        JSONEscapes.append(token.content, to: &text)
        return text.withBytes { plain in
            fields.first { $0.nameBytes.hasSameBytes(as: plain) }
        }
    }
}
