import Testing

@testable import Postgres

@Suite("bytes from a server that lies")
struct BinaryDecodingTests {
    private static let types: [PostgresType] = [
        .bool, .bytea, .int8, .int2, .int4, .text, .json, .float4, .float8, .date, .timestamptz,
        .numeric, .uuid, .jsonb, .boolArray, .byteaArray, .int2Array, .int4Array, .textArray,
        .int8Array, .float8Array, .uuidArray,
    ]

    @Test("random bytes are decoded or refused, never trapped on")
    func randomBytes() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...64, using: &random)
            let small = Bool.random(using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...(small ? 3 : 255)) }
            bytes.withUnsafeBytes { decodeAll(BinaryReader($0)) }
        }
    }

    @Test("an array whose count lies is refused and reserves nothing")
    func lyingCount() {
        var writer = BinaryWriter()
        for word: Int32 in [1, 0, 20, .max, 1] { writer.integer(word) }
        writer.bytes.withUnsafeBytes { bytes in
            #expect(BinaryDecoding.int64Array(.int8Array, BinaryReader(bytes)) == nil)
        }
    }

    @Test("an element with a negative or too large size is refused", arguments: [-2, 9, Int32.max])
    func lyingElement(size: Int32) {
        var writer = BinaryWriter()
        for word: Int32 in [1, 0, 25, 1, 1, size] { writer.integer(word) }
        writer.bytes.withUnsafeBytes { bytes in
            #expect(BinaryDecoding.textArray(.textArray, BinaryReader(bytes)) == nil)
        }
    }

    private func decodeAll(_ reader: BinaryReader) {
        for type in Self.types {
            _ = BinaryDecoding.bool(type, reader)
            _ = BinaryDecoding.int64(type, reader)
            _ = BinaryDecoding.double(type, reader)
            _ = BinaryDecoding.string(type, reader)
            _ = BinaryDecoding.decimal(type, reader)
            _ = BinaryDecoding.bytes(type, reader)
            _ = BinaryDecoding.uuid(type, reader)
            _ = BinaryDecoding.timestampMicroseconds(type, reader)
            _ = BinaryDecoding.dateUnixDays(type, reader)
            _ = BinaryDecoding.boolArray(type, reader)
            _ = BinaryDecoding.int64Array(type, reader)
            _ = BinaryDecoding.doubleArray(type, reader)
            _ = BinaryDecoding.textArray(type, reader)
            _ = BinaryDecoding.bytesArray(type, reader)
            _ = BinaryDecoding.uuidArray(type, reader)
        }
    }
}
