import Testing

/// A protobuf message, field by field, for looking into replies; independent of the product's own
/// reader.
struct WireMessage {
    enum Value: Equatable {
        case integer(UInt64)
        case bytes([UInt8])
    }

    private(set) var fields: [(number: Int, value: Value)] = []

    init(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let tag = try Self.varint(&rest)
            switch tag & 7 {
            case 0: fields.append((Int(tag >> 3), .integer(try Self.varint(&rest))))
            case 2:
                let length = Int(try Self.varint(&rest))
                try #require(length <= rest.count)
                fields.append((Int(tag >> 3), .bytes(Array(rest.prefix(length)))))
                rest = rest.dropFirst(length)
            default: Issue.record("wire type \(tag & 7) in a reply")
            }
        }
    }

    func integer(_ number: Int) -> UInt64? {
        guard case .integer(let value)? = fields.last(where: { $0.number == number })?.value
        else { return nil }
        return value
    }

    func text(_ number: Int) -> String? {
        bytes(number).map { String(decoding: $0, as: UTF8.self) }
    }

    func bytes(_ number: Int) -> [UInt8]? {
        guard case .bytes(let value)? = fields.last(where: { $0.number == number })?.value
        else { return nil }
        return value
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard let byte = rest.popFirst() else { break }
            value |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        Issue.record("a varint that does not end")
        return value
    }
}
