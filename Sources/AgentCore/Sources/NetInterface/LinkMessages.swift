/// The messages of one netlink datagram (netlink(7)) that are about interfaces.
struct LinkMessages: Sequence, IteratorProtocol {
    /// One of them.
    enum Message: Hashable {
        /// There is one, or there is one now.
        case link(InterfaceLink)
        /// It is gone from here, with its last counters.
        case gone(InterfaceLink)
        /// The last of an answer.
        case done
        /// Instead of an answer, as a positive error number.
        case refused(Int32)
    }

    private static let headerBytes = 16
    /// NLM_F_DUMP_INTR
    private static let interruptedFlag: UInt16 = 0x10

    private var rest: UnsafeRawBufferPointer
    /// Whether the kernel said that interfaces came or went while it answered.
    private(set) var isInterrupted = false

    /// Reads a datagram, which must be there as long as this is.
    init(_ datagram: UnsafeRawBufferPointer) { rest = datagram }

    /// The next message; what is no such is left out, and what is behind broken bytes too.
    mutating func next() -> Message? {
        while rest.count >= Self.headerBytes {
            let size = Int(rest.loadUnaligned(as: UInt32.self))
            guard size >= Self.headerBytes, size <= rest.count else { return nil }
            let type = rest.loadUnaligned(fromByteOffset: 4, as: UInt16.self)
            let flags = rest.loadUnaligned(fromByteOffset: 6, as: UInt16.self)
            let content = UnsafeRawBufferPointer(rebasing: rest[Self.headerBytes..<size])
            rest = UnsafeRawBufferPointer(rebasing: rest[Swift.min((size + 3) & ~3, rest.count)...])
            if flags & Self.interruptedFlag != 0 { isInterrupted = true }
            if let message = Self.message(type, content) { return message }
        }
        return nil
    }

    private static func message(_ type: UInt16, _ content: UnsafeRawBufferPointer) -> Message? {
        switch type {
        // NLMSG_ERROR, NLMSG_DONE, RTM_NEWLINK and RTM_DELLINK
        case 2:
            guard content.count >= 4 else { return nil }
            return .refused(0 &- content.loadUnaligned(as: Int32.self))
        case 3: return .done
        case 16: return InterfaceLink(content).map { .link($0) }
        case 17: return InterfaceLink(content).map { .gone($0) }
        default: return nil
        }
    }
}
