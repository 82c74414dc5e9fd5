/// A slow OTLP parser that builds trees and merges repeated messages by joining their bytes, to
/// check the scanner against; it shares no code with it.
enum ReferenceParser {
    struct Malformed: Error {}

    struct Field {
        var number: Int
        var type: Int
        var value: UInt64 = 0
        var bytes: [UInt8] = []
    }

    static func fields(_ bytes: [UInt8]) throws -> [Field] {
        var rest = bytes[...]
        var fields: [Field] = []
        while !rest.isEmpty {
            let tag = try varint(&rest)
            guard tag <= 0xFFFF_FFFF, tag >> 3 > 0 else { throw Malformed() }
            var field = Field(number: Int(tag >> 3), type: Int(tag & 7))
            switch field.type {
            case 0: field.value = try varint(&rest)
            case 1: field.value = try fixed(&rest, 8)
            case 5: field.value = try fixed(&rest, 4)
            case 2:
                let length = try varint(&rest)
                guard length <= UInt64(rest.count) else { throw Malformed() }
                field.bytes = Array(rest.prefix(Int(length)))
                rest = rest.dropFirst(Int(length))
            default: throw Malformed()
            }
            fields.append(field)
        }
        return fields
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<10 {
            guard let byte = rest.popFirst() else { throw Malformed() }
            if index == 9, byte > 1 { throw Malformed() }
            value += UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 { return value }
        }
        throw Malformed()
    }

    private static func fixed(_ rest: inout ArraySlice<UInt8>, _ count: Int) throws -> UInt64 {
        guard rest.count >= count else { throw Malformed() }
        let value = rest.prefix(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(count)
        return value
    }
}

extension [ReferenceParser.Field] {
    /// All occurrences of a message field, joined: that is how protobuf merges them.
    func merged(_ number: Int) throws -> [UInt8] {
        let pieces = try all(number, type: 2)
        for piece in pieces { _ = try ReferenceParser.fields(piece.bytes) }
        return pieces.flatMap(\.bytes)
    }

    func all(_ number: Int, type: Int) throws -> [ReferenceParser.Field] {
        let found = filter { $0.number == number }
        guard found.allSatisfy({ $0.type == type }) else { throw ReferenceParser.Malformed() }
        return found
    }

    func last(_ number: Int, type: Int) throws -> ReferenceParser.Field? {
        try all(number, type: type).last
    }
}

extension ReferenceParser {
    /// Canonical size of an `AnyValue`.
    static func valueSize(_ bytes: [UInt8], level: Int = 0) throws -> Int {
        let members = try fields(bytes).filter { (1...7).contains($0.number) }
        let types = [1: 2, 2: 0, 3: 0, 4: 1, 5: 2, 6: 2, 7: 2]
        for member in members {
            guard types[member.number] == member.type else { throw Malformed() }
            guard member.number == 5 || member.number == 6 else { continue }
            // What is replaced later must be well formed too.
            _ = try collectionSize(member.bytes, isMap: member.number == 6, level: level + 1)
        }
        guard let last = members.last else { return 0 }
        let run = members.reversed().prefix { $0.number == last.number }.reversed()
        switch last.number {
        case 2: return 1
        case 3, 4: return 8
        case 5, 6:
            return try collectionSize(
                run.flatMap(\.bytes),
                isMap: last.number == 6,
                level: level + 1
            )
        default: return last.bytes.count
        }
    }

    private static func collectionSize(_ bytes: [UInt8], isMap: Bool, level: Int) throws -> Int {
        guard level <= 64 else { throw Malformed() }
        return try fields(bytes).all(1, type: 2).reduce(0) { sum, element in
            sum
                + (isMap
                    ? try pairSize(element.bytes, level: level)
                    : try valueSize(element.bytes, level: level))
        }
    }

    static func pairSize(_ bytes: [UInt8], level: Int = 0) throws -> Int {
        let pair = try fields(bytes)
        return try (pair.last(1, type: 2)?.bytes.count ?? 0)
            + valueSize(pair.merged(2), level: level)
    }

    static func pairsSize(_ message: [Field], _ number: Int) throws -> Int {
        try message.all(number, type: 2).reduce(0) { try $0 + pairSize($1.bytes) }
    }
}
