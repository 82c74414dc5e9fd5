/// Writes protobuf messages as OTLP JSON, by their schema and as a parser would merge them.
struct MessageJSONWriter {
    private(set) var text = JSONText()

    /// The text so far; invalid UTF-8 of the source is U+FFFD by now.
    var string: String { String(decoding: text.bytes, as: UTF8.self) }

    /// Writes a message as a JSON object; unknown fields are left out.
    mutating func object(_ message: ByteRange, _ schema: MessageSchema) {
        text.beginObject()
        members(of: message, schema)
        text.endObject()
    }

    /// Writes the members of a message's object.
    mutating func members(
        of message: ByteRange,
        _ schema: MessageSchema,
        except omitted: [UInt32] = []
    ) {
        for field in schema.fields where !omitted.contains(field.number) {
            if field.isRepeated {
                repeated(field, of: message)
            } else if field.kind == .message(.anyValue) {
                anyValue(field, of: message)
            } else if case .message(let schema) = field.kind {
                Self.withMerged(field.number, of: message) { merged in
                    text.name(field.name)
                    object(merged, schema)
                }
            } else {
                scalar(field, of: message, schema)
            }
        }
    }

    /// Begins an object that the caller ends.
    mutating func beginObject() { text.beginObject() }

    /// Ends an object.
    mutating func endObject() { text.endObject() }

    /// Begins an array of objects as a member.
    mutating func beginArray(named name: StaticString) {
        text.name(name)
        text.beginArray()
    }

    /// Ends an array.
    mutating func endArray() { text.endArray() }

    /// Names the member that is written next.
    mutating func name(_ name: StaticString) { text.name(name) }

    /// Writes a member with a string.
    mutating func member(_ name: String, _ value: String) {
        text.name(name)
        text.string(value)
    }

    /// Calls `body` with a singular message's content; several occurrences are joined first.
    static func withMerged(
        _ number: UInt32,
        of message: ByteRange,
        notBefore: UnsafeRawPointer? = nil,
        _ body: (ByteRange) -> Void
    ) {
        var first: ByteRange?
        var joined: [UInt8] = []
        var fields = FieldReader(message)
        while fields.next() {
            guard fields.number == number, fields.wireType == WireType.bytes.rawValue,
                notBefore.map({ fields.fieldStart >= $0 }) ?? true
            else { continue }
            if let first {
                if joined.isEmpty { joined = Array(first.buffer) }
                joined += fields.content.buffer
            } else {
                first = fields.content
            }
        }
        guard let first else { return }
        guard !joined.isEmpty else { return body(first) }
        joined.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            body(ByteRange(start: start, end: start + bytes.count))
        }
    }
}

extension MessageJSONWriter {
    private mutating func anyValue(_ field: FieldSchema, of message: ByteRange) {
        var fields = FieldReader(message)
        while fields.next() {
            guard fields.number == field.number else { continue }
            text.name(field.name)
            value(ValueView(in: message, field: field.number))
            return
        }
    }

    private mutating func value(_ value: ValueView) {
        text.beginObject()
        switch value {
        case .null: break
        case .string(let bytes):
            text.name("stringValue")
            text.string(utf8: bytes)
        case .bool(let value):
            text.name("boolValue")
            text.bool(value)
        case .int(let value):
            text.name("intValue")
            text.string(String(value))
        case .double(let value):
            text.name("doubleValue")
            text.double(value)
        case .bytes(let bytes):
            text.name("bytesValue")
            text.base64(bytes)
        case .array(let elements):
            beginValues("arrayValue")
            for element in elements { self.value(element) }
            endValues()
        case .map(let pairs):
            beginValues("kvlistValue")
            for pair in pairs {
                text.beginObject()
                text.name("key")
                text.string(utf8: pair.key)
                text.name("value")
                self.value(pair.value)
                text.endObject()
            }
            endValues()
        }
        text.endObject()
    }

    private mutating func beginValues(_ name: StaticString) {
        text.name(name)
        text.beginObject()
        text.name("values")
        text.beginArray()
    }

    private mutating func endValues() {
        text.endArray()
        text.endObject()
    }

    /// The last occurrence; of a point's or an exemplar's two kinds of value the last of both.
    private mutating func scalar(
        _ field: FieldSchema,
        of message: ByteRange,
        _ schema: MessageSchema
    ) {
        let rival = schema.rival(of: field.number)
        var found: FieldReader?
        var fields = FieldReader(message)
        while fields.next() {
            if fields.number == field.number, fields.wireType == field.wireType.rawValue {
                found = fields
            } else if fields.number == rival {
                found = nil
            }
        }
        guard let found else { return }
        text.name(field.name)
        element(field.kind, found.value, found.content)
    }

    private mutating func repeated(_ field: FieldSchema, of message: ByteRange) {
        var isOpen = false
        var fields = FieldReader(message)
        while fields.next() {
            guard fields.number == field.number else { continue }
            let isPacked =
                fields.wireType == WireType.bytes.rawValue && field.wireType != .bytes
            guard isPacked || fields.wireType == field.wireType.rawValue else { continue }
            if !isOpen { beginArray(named: field.name) }
            isOpen = true
            if isPacked {
                packed(fields.content, field)
            } else if case .message(let schema) = field.kind {
                object(fields.content, schema)
            } else {
                element(field.kind, fields.value, fields.content)
            }
        }
        if isOpen { text.endArray() }
    }

    private mutating func packed(_ range: ByteRange, _ field: FieldSchema) {
        var elements = PackedReader(range, field.wireType)
        while let value = elements.next() { element(field.kind, value, range) }
    }

    private mutating func element(
        _ kind: FieldSchema.Kind,
        _ value: UInt64,
        _ content: ByteRange
    ) {
        switch kind {
        case .string: text.string(utf8: content.buffer)
        case .bytes: text.base64(content.buffer)
        case .identifier: text.hexadecimal(content.buffer)
        case .bool: text.bool(value != 0)
        case .enumeration: text.raw(String(Int32(truncatingIfNeeded: value)))
        case .uint32, .fixed32: text.raw(String(UInt32(truncatingIfNeeded: value)))
        case .sint32:
            let bits = UInt32(truncatingIfNeeded: value)
            text.raw(String(Int32(bitPattern: bits >> 1) ^ -Int32(bitPattern: bits & 1)))
        case .int64, .sfixed64: text.string(String(Int64(bitPattern: value)))
        case .uint64, .fixed64: text.string(String(value))
        case .double: text.double(Double(bitPattern: value))
        case .message: break
        }
    }
}

extension MessageSchema {
    /// The other scalar member of the field's oneof.
    fileprivate func rival(of number: UInt32) -> UInt32? {
        switch (self, number) {
        case (.numberPoint, OTLPField.NumberPoint.double): OTLPField.NumberPoint.int
        case (.numberPoint, OTLPField.NumberPoint.int): OTLPField.NumberPoint.double
        case (.exemplar, OTLPField.Exemplar.double): OTLPField.Exemplar.int
        case (.exemplar, OTLPField.Exemplar.int): OTLPField.Exemplar.double
        default: nil
        }
    }
}
