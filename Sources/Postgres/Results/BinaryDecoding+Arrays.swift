extension BinaryDecoding {
    static func boolArray(_ type: PostgresType, _ reader: BinaryReader) -> [Bool]? {
        array(type, reader, [.boolArray], bool)
    }

    static func int64Array(_ type: PostgresType, _ reader: BinaryReader) -> [Int64]? {
        array(type, reader, [.int8Array, .int4Array, .int2Array], int64)
    }

    static func doubleArray(_ type: PostgresType, _ reader: BinaryReader) -> [Double]? {
        array(type, reader, [.float8Array], double)
    }

    static func textArray(_ type: PostgresType, _ reader: BinaryReader) -> [String]? {
        array(type, reader, [.textArray, .varcharArray], string)
    }

    static func bytesArray(_ type: PostgresType, _ reader: BinaryReader) -> [[UInt8]]? {
        array(type, reader, [.byteaArray], bytes)
    }

    static func uuidArray(_ type: PostgresType, _ reader: BinaryReader) -> [PostgresUUID]? {
        array(type, reader, [.uuidArray], uuid)
    }

    /// Decodes a one-dimensional array without NULLs: dimensions, a flag for NULLs, the element
    /// type, then length and lower bound, then each element with its size (`array_send` in
    /// PostgreSQL).
    private static func array<Element>(
        _ type: PostgresType,
        _ reader: BinaryReader,
        _ accepted: [PostgresType],
        _ element: (PostgresType, BinaryReader) -> Element?
    ) -> [Element]? {
        var reader = reader
        guard accepted.contains(type), let dimensions = reader.integer(Int32.self),
            reader.integer(Int32.self) != nil, let oid = reader.integer(UInt32.self)
        else { return nil }
        if dimensions == 0 { return reader.isAtEnd ? [] : nil }
        guard dimensions == 1, let count = reader.integer(Int32.self), count >= 0,
            reader.integer(Int32.self) != nil
        else { return nil }
        var elements: [Element] = []
        // Each element takes at least four bytes, so a lying count reserves no more than was sent.
        elements.reserveCapacity(min(Int(count), reader.count / 4))
        for _ in 0..<count {
            guard let size = reader.integer(Int32.self), let cell = reader.bytes(Int(size)),
                let value = element(PostgresType(oid: oid), BinaryReader(cell))
            else { return nil }
            elements.append(value)
        }
        return reader.isAtEnd ? elements : nil
    }
}
