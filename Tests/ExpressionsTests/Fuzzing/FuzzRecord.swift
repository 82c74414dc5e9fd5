import Expressions

/// A record whose texts lie in memory, as a request's do, and the same record as plain values.
final class FuzzRecord {
    static let environment = Environment([
        Variable("body_size", .int), Variable("attributes_size", .int),
        Variable("ratio", .double), Variable("flag", .bool), Variable("name", .string),
        Variable("attributes", .map(.string, .dyn)), Variable("body", .dyn),
    ])

    let values: BoundValues
    private let attributes: [(key: UnsafeMutableRawBufferPointer, view: AttributeView)]
    private let name: UnsafeMutableRawBufferPointer
    private let body: AttributeView
    private var owned: [UnsafeMutableRawBufferPointer] = []

    init(random: inout SeededRandom) {
        let integers: [Int64] = [0, 1, -1, 5, 100, .max, .min]
        let texts = ["", "a", "span", "n", "text", "12", "-9", "é", "e\u{301}", "😀"]
        let nameText = random.pick(texts)
        var map = ValueMap()
        var views: [(key: UnsafeMutableRawBufferPointer, view: AttributeView)] = []
        var owned: [UnsafeMutableRawBufferPointer] = []
        let name = Self.copy(Array(nameText.utf8), &owned)
        for key in ["n", "t", "b", "list", "a", "é"] where random.chance(70) {
            let (value, view) = Self.attribute(key, &random, integers, texts, &owned)
            map.set(value, for: .string(key))
            views.append((Self.copy(Array(key.utf8), &owned), view))
        }
        let (bodyValue, bodyView) = Self.attribute(
            random.pick(["list", "a"]),
            &random,
            integers,
            texts,
            &owned
        )
        values = BoundValues(values: [
            .int(random.pick(integers)), .int(random.pick(integers)),
            .double(random.pick([0, -0.0, 1.5, .nan, .infinity, 1e300])),
            .bool(random.chance(50)), .string(nameText), .map(map), bodyValue,
        ])
        attributes = views
        self.name = name
        body = bodyView
        self.owned = owned
    }

    deinit {
        for buffer in owned { buffer.deallocate() }
    }

    private static func copy(
        _ bytes: [UInt8],
        _ owned: inout [UnsafeMutableRawBufferPointer]
    ) -> UnsafeMutableRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        buffer.copyBytes(from: bytes)
        owned.append(buffer)
        return buffer
    }

    private static func attribute(
        _ key: String,
        _ random: inout SeededRandom,
        _ integers: [Int64],
        _ texts: [String],
        _ owned: inout [UnsafeMutableRawBufferPointer]
    ) -> (Value, AttributeView) {
        if key == "list" { return (.list([.int(1)]), .elsewhere) }
        switch random.below(6) {
        case 0: return (.null, .null)
        case 1: return (.bool(true), .bool(true))
        case 2: return (.double(2), .double(2))
        case 3: return (.bytes([97, 255]), .bytes(.init(copy([97, 255], &owned))))
        case 4:
            let text = random.pick(texts)
            return (.string(text), .text(.init(copy(Array(text.utf8), &owned))))
        default:
            let integer = random.pick(integers)
            return (.int(integer), .int(integer))
        }
    }
}

extension FuzzRecord: VariableSource {
    func value(_ slot: Int) -> Value { values.value(slot) }

    func integer(_ slot: Int) -> Int64 { values.integer(slot) }

    func text(_ slot: Int) -> UnsafeRawBufferPointer? { UnsafeRawBufferPointer(name) }

    func scalar(_ slot: Int) -> AttributeView { body }

    func attribute(_ slot: Int, _ key: UnsafeRawBufferPointer) -> AttributeView {
        attributes.last { $0.key.elementsEqual(key) }?.view ?? .absent
    }
}
