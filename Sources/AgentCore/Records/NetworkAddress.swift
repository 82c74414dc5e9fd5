/// An IPv6 address, or an IPv4 address as `::ffff:a.b.c.d`, as the programs write it.
struct NetworkAddress: Hashable, Sendable {
    /// In network byte order, the first eight bytes in `high`.
    let high: UInt64
    let low: UInt64

    /// Reads sixteen bytes of a sample.
    init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
    }

    /// Reads four bytes in network order.
    init(ipv4 bytes: UnsafeRawBufferPointer, at offset: Int) {
        let address = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        high = 0
        low = 0xFFFF_0000_0000 | UInt64(UInt32(bigEndian: address))
    }

    /// Takes sixteen bytes that were read as two words.
    init(bigEndianWords words: (UInt64, UInt64)) {
        high = UInt64(bigEndian: words.0)
        low = UInt64(bigEndian: words.1)
    }

    /// Whether it stands for an IPv4 address.
    var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// The usual notation.
    var text: String { withText { String(decoding: $0, as: UTF8.self) } }

    /// The usual notation as bytes, valid inside `body` only.
    func withText<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeTemporaryAllocation(
            byteCount: NetworkAddressText.byteCountMax,
            alignment: 1
        ) { memory in
            var text = NetworkAddressText(memory)
            if isIPv4 {
                text.put(ipv4: UInt32(truncatingIfNeeded: low))
            } else {
                text.put(high, low)
            }
            return body(UnsafeRawBufferPointer(rebasing: memory[..<text.count]))
        }
    }
}
