/// A network interface as the kernel tells of it (rtnetlink(7)), with its counters of that moment.
struct InterfaceLink: Hashable, Sendable {
    /// Its number, which another may get when it is gone.
    var index: UInt32
    var name: String
    var counters: InterfaceCounters

    /// Attributes of `linux/if_link.h`.
    private enum Attribute {
        static let name: UInt16 = 3
        static let counters: UInt16 = 23
    }

    /// Bytes of `struct ifinfomsg` and, in it, where the number is.
    private static let (headerBytes, indexOffset) = (16, 4)
    /// Those of `struct rtnl_link_stats64` that are read; newer kernels have more behind them.
    private static let countersBytes = 64

    /// One by its number, name and counters.
    init(index: UInt32, name: String, counters: InterfaceCounters = InterfaceCounters()) {
        self.index = index
        self.name = name
        self.counters = counters
    }

    /// Reads the content of a message; nil where it lacks something, or is about a bridge's port.
    init?(_ content: UnsafeRawBufferPointer) {
        guard content.count >= Self.headerBytes, content[0] == 0 else { return nil }
        index = content.loadUnaligned(fromByteOffset: Self.indexOffset, as: UInt32.self)
        var (name, counters): (String?, InterfaceCounters?)
        var rest = UnsafeRawBufferPointer(rebasing: content[Self.headerBytes...])
        while let (type, value) = Self.takeAttribute(&rest) {
            if type == Attribute.name {
                name = String(decoding: value.prefix { $0 != 0 }, as: UTF8.self)
            } else if type == Attribute.counters {
                counters = Self.counters(value)
            }
        }
        guard let name, let counters else { return nil }
        self.name = name
        self.counters = counters
    }

    private static func counters(_ value: UnsafeRawBufferPointer) -> InterfaceCounters? {
        guard value.count >= countersBytes else { return nil }
        func traffic(_ first: Int) -> InterfaceTraffic {
            // Packets of both directions, then bytes, errors and drops likewise.
            func word(_ pair: Int) -> UInt64 {
                value.loadUnaligned(fromByteOffset: (pair * 2 + first) * 8, as: UInt64.self)
            }
            return InterfaceTraffic(
                packets: word(0),
                bytes: word(1),
                errors: word(2),
                drops: word(3)
            )
        }
        return InterfaceCounters(received: traffic(0), transmitted: traffic(1))
    }

    /// The next `struct rtattr` with its value; nil at the end, or where it is broken.
    private static func takeAttribute(
        _ rest: inout UnsafeRawBufferPointer
    ) -> (type: UInt16, value: UnsafeRawBufferPointer)? {
        guard rest.count >= 4 else { return nil }
        let size = Int(rest.loadUnaligned(as: UInt16.self))
        let type = rest.loadUnaligned(fromByteOffset: 2, as: UInt16.self)
        guard size >= 4, size <= rest.count else { return nil }
        let value = UnsafeRawBufferPointer(rebasing: rest[4..<size])
        rest = UnsafeRawBufferPointer(rebasing: rest[min((size + 3) & ~3, rest.count)...])
        // The upper bits say how the value is encoded.
        return (type & 0x3fff, value)
    }
}
