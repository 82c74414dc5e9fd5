/// An append-only protobuf encoder over one reusable byte buffer.
///
/// Lengths of nested messages are either computed by the caller, or opened with `openMessage` and
/// patched by `close`. Bytes once written move only when a message outgrows its length's width.
package struct ProtobufWriter: Sendable {
    /// A nested message whose length is not known yet.
    package struct OpenMessage: Sendable {
        /// Where the reserved bytes of the length start.
        fileprivate let lengthOffset: Int
        fileprivate let lengthWidth: Int
    }

    private var storage: [UInt8]
    /// How many bytes have been written.
    package private(set) var count = 0

    package init(capacity: Int = 4096) {
        storage = [UInt8](repeating: 0, count: max(capacity, 64))
    }

    /// Forgets what was written and keeps the memory.
    package mutating func removeAll() { count = 0 }

    /// Forgets what was written after the first `count` bytes.
    package mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count)
        self.count = count
    }

    /// The written bytes, valid inside `body` only.
    package func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try storage.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    /// A copy of the written bytes.
    package var bytes: [UInt8] { Array(storage[..<count]) }

    /// The written bytes without a copy; the writer is empty afterwards.
    package mutating func take() -> [UInt8] {
        storage.removeLast(storage.count - count)
        let taken = storage
        storage = [UInt8](repeating: 0, count: 64)
        count = 0
        return taken
    }

    /// Makes room and hands out the memory at the end; `body` returns how much of it is used.
    @inline(__always)
    mutating func append(upTo size: Int, _ body: (UnsafeMutableRawPointer) -> Int) {
        if storage.count - count < size { grow(by: size) }
        count += storage.withUnsafeMutableBytes { memory in
            guard let base = memory.baseAddress else { return 0 }
            return body(base + count)
        }
    }

    @inline(never)
    private mutating func grow(by size: Int) {
        resize(to: max(storage.count * 2, count + size))
    }

    /// Makes room for so many bytes in all; up to that the writer takes no more memory.
    package mutating func reserveCapacity(_ capacity: Int) {
        if storage.count < capacity { resize(to: capacity) }
    }

    private mutating func resize(to wanted: Int) {
        var larger = [UInt8](repeating: 0, count: wanted)
        larger.withUnsafeMutableBytes { target in
            storage.withUnsafeBytes { target.copyMemory(from: .init(rebasing: $0[..<count])) }
        }
        storage = larger
    }
}

extension ProtobufWriter {
    /// Appends raw bytes, such as an already encoded field.
    package mutating func raw(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        append(upTo: bytes.count) { target in
            target.copyMemory(from: source, byteCount: bytes.count)
            return bytes.count
        }
    }

    /// Appends one raw byte.
    package mutating func byte(_ value: UInt8) {
        append(upTo: 1) { target in
            target.storeBytes(of: value, as: UInt8.self)
            return 1
        }
    }

    /// Appends an integer's bytes, lowest first, without a tag.
    package mutating func littleEndian<Integer: FixedWidthInteger>(_ value: Integer) {
        withUnsafeBytes(of: value.littleEndian) { raw($0) }
    }

    /// Appends a base-128 varint.
    package mutating func varint(_ value: UInt64) {
        append(upTo: 10) { Self.store(value, at: $0) }
    }

    /// Appends the tag of a field.
    package mutating func tag(_ field: UInt32, _ type: WireType) {
        varint(UInt64(field << 3 | type.rawValue))
    }

    /// Appends a varint field.
    package mutating func varint(_ field: UInt32, _ value: UInt64) {
        append(upTo: 20) { target in
            var used = Self.store(UInt64(field << 3 | WireType.varint.rawValue), at: target)
            used += Self.store(value, at: target + used)
            return used
        }
    }

    /// Appends a fixed64 field, such as a time or a double's bit pattern.
    package mutating func fixed64(_ field: UInt32, _ value: UInt64) {
        append(upTo: 18) { target in
            let used = Self.store(UInt64(field << 3 | WireType.fixed64.rawValue), at: target)
            (target + used).storeBytes(of: value.littleEndian, as: UInt64.self)
            return used + 8
        }
    }

    /// Appends a fixed32 field.
    package mutating func fixed32(_ field: UInt32, _ value: UInt32) {
        append(upTo: 14) { target in
            let used = Self.store(UInt64(field << 3 | WireType.fixed32.rawValue), at: target)
            (target + used).storeBytes(of: value.littleEndian, as: UInt32.self)
            return used + 4
        }
    }

    /// Appends a length-delimited field: a string, bytes or an encoded message.
    package mutating func bytes(_ field: UInt32, _ value: UnsafeRawBufferPointer) {
        append(upTo: 20 + value.count) { target in
            var used = Self.store(UInt64(field << 3 | WireType.bytes.rawValue), at: target)
            used += Self.store(UInt64(value.count), at: target + used)
            if let source = value.baseAddress {
                (target + used).copyMemory(from: source, byteCount: value.count)
            }
            return used + value.count
        }
    }

    /// Appends a string field.
    package mutating func string(_ field: UInt32, _ value: String) {
        var value = value
        value.withUTF8 { bytes(field, UnsafeRawBufferPointer($0)) }
    }

    /// Opens a nested message; `lengthWidth` bytes, 1 to 5, are set aside for its length.
    ///
    /// Use 1 for messages that are usually short, 4 for envelopes, so that closing moves nothing.
    package mutating func openMessage(_ field: UInt32, lengthWidth: Int = 1) -> OpenMessage {
        tag(field, .bytes)
        let message = OpenMessage(lengthOffset: count, lengthWidth: lengthWidth)
        append(upTo: lengthWidth) { _ in lengthWidth }
        return message
    }

    /// Closes a nested message; a width that the length does not need is padded, as varints may be.
    package mutating func close(_ message: OpenMessage) {
        let start = message.lengthOffset + message.lengthWidth
        let length = count - start
        let width = max(message.lengthWidth, Self.varintSize(UInt64(length)))
        let shift = width - message.lengthWidth
        if shift > 0 {
            append(upTo: shift) { end in
                let content = end - length
                (content + shift).copyMemory(from: content, byteCount: length)
                return shift
            }
        }
        storage.withUnsafeMutableBytes { memory in
            for index in 0..<width {
                let more: UInt8 = index == width - 1 ? 0 : 0x80
                memory[message.lengthOffset + index] = UInt8(length >> (7 * index) & 0x7F) | more
            }
        }
    }

    /// How many bytes a varint of this value takes, 1 to 10.
    @inline(__always)
    package static func varintSize(_ value: UInt64) -> Int {
        value < 0x80 ? 1 : (70 - value.leadingZeroBitCount) / 7
    }

    @inline(__always)
    private static func store(_ value: UInt64, at target: UnsafeMutableRawPointer) -> Int {
        var rest = value
        var used = 0
        while rest >= 0x80 {
            target.storeBytes(
                of: UInt8(truncatingIfNeeded: rest) | 0x80,
                toByteOffset: used,
                as: UInt8.self
            )
            rest >>= 7
            used += 1
        }
        target.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: used, as: UInt8.self)
        return used + 1
    }
}
