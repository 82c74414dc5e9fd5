/// The parameters of one statement as libpq takes them; one buffer serves a whole connection.
///
/// Scalars, text and arrays are encoded into one scratch buffer; large `bytea` values are passed
/// where they lie, so that the only copy is libpq's own into its send buffer.
struct ParameterBuffer {
    /// What libpq takes for one parameter list; the pointers are valid during the call only.
    struct Arguments {
        let count: Int32
        let values: UnsafePointer<UnsafePointer<CChar>?>?
        let lengths: UnsafePointer<Int32>?
        let formats: UnsafePointer<Int32>?
    }

    /// Values from this size on are not copied into the scratch buffer.
    private static let largeBytesMin = 4_096
    /// Each value that is not copied takes a stack frame while the statement is sent.
    private static let largeValuesMax = 64
    /// A scratch buffer that grew beyond this is given back after use.
    private static let keptScratchBytesMax = 1 << 20

    private enum Slot {
        case null
        case scratch(offset: Int)
        case large([UInt8])
    }

    private var scratch = BinaryWriter()
    private var slots: [Slot] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// Encodes the parameters in place of the previous ones.
    mutating func encode(_ parameters: [PostgresValue]) {
        clear()
        var largeValues = 0
        for parameter in parameters {
            formats.append(parameter.isSentAsText ? 0 : 1)
            if case .bytes(let bytes) = parameter, bytes.count >= Self.largeBytesMin,
                largeValues < Self.largeValuesMax
            {
                largeValues += 1
                slots.append(.large(bytes))
                lengths.append(Int32(bytes.count))
            } else if case .null = parameter {
                slots.append(.null)
                lengths.append(0)
            } else {
                let offset = scratch.bytes.count
                scratch.write(parameter)
                slots.append(.scratch(offset: offset))
                lengths.append(Int32(scratch.bytes.count - offset))
            }
        }
        // A parameter of no bytes at the end still needs an address: without one it would be NULL.
        scratch.bytes.append(0)
    }

    /// Calls the body with pointers to what was encoded.
    func withArguments<R>(_ body: (Arguments) -> R) -> R {
        var values = [UnsafePointer<CChar>?](repeating: nil, count: slots.count)
        return scratch.bytes.withUnsafeBytes { scratch in
            fill(&values, from: 0, scratch: scratch) { values in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { formats in
                        body(
                            Arguments(
                                count: Int32(values.count),
                                values: values.baseAddress,
                                lengths: lengths.baseAddress,
                                formats: formats.baseAddress
                            )
                        )
                    }
                }
            }
        }
    }

    /// Drops the parameters, so that large values are not kept alive.
    mutating func clear() {
        let keepsCapacity = scratch.bytes.capacity <= Self.keptScratchBytesMax
        scratch.bytes.removeAll(keepingCapacity: keepsCapacity)
        slots.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
    }

    private func fill<R>(
        _ values: inout [UnsafePointer<CChar>?],
        from start: Int,
        scratch: UnsafeRawBufferPointer,
        _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> R
    ) -> R {
        for index in start..<slots.count {
            switch slots[index] {
            case .null: break
            case .scratch(let offset):
                values[index] = scratch.baseAddress?.advanced(by: offset)
                    .assumingMemoryBound(to: CChar.self)
            case .large(let bytes):
                return bytes.withUnsafeBytes { bytes in
                    values[index] = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                    return fill(&values, from: index + 1, scratch: scratch, body)
                }
            }
        }
        return values.withUnsafeBufferPointer(body)
    }
}
