import Glibc
import Testing

@testable import AgentCore

/// The kernel's messages about interfaces, whole and broken.
@Suite("Messages about network interfaces")
struct LinkMessagesTests {
    private func number(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value) { Array($0) }
    }

    private func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }

    private func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
        padded(number(UInt16(4 + value.count)) + number(type) + value)
    }

    private func message(_ type: UInt16, _ content: [UInt8], flags: UInt16 = 0) -> [UInt8] {
        padded(
            number(UInt32(16 + content.count)) + number(type) + number(flags)
                + number(UInt32(1)) + number(UInt32(0)) + content
        )
    }

    /// A link with counters from 1 on, in the kernel's order.
    private func link(_ index: UInt32, _ name: String, family: UInt8 = 0) -> [UInt8] {
        [family, 0, 0, 0] + number(index) + [UInt8](repeating: 0, count: 8)
            + attribute(3, Array(name.utf8) + [0])
            // Of another attribute, and with flags in the type.
            + attribute(0x8000 | 26, [1, 2, 3])
            + attribute(23, (1...25).flatMap { number(UInt64($0)) })
    }

    private func read(_ bytes: [UInt8]) -> (messages: [LinkMessages.Message], isInterrupted: Bool) {
        bytes.withUnsafeBytes { bytes in
            var reader = LinkMessages(bytes)
            var all: [LinkMessages.Message] = []
            while let message = reader.next() { all.append(message) }
            return (all, reader.isInterrupted)
        }
    }

    private var known: InterfaceLink {
        InterfaceLink(
            index: 7,
            name: "eth0",
            counters: InterfaceCounters(
                received: InterfaceTraffic(packets: 1, bytes: 3, errors: 5, drops: 7),
                transmitted: InterfaceTraffic(packets: 2, bytes: 4, errors: 6, drops: 8)
            )
        )
    }

    @Test("links, ends and refusals are read, bridges' ports and others' messages are left out")
    func whole() {
        let bytes =
            message(16, link(7, "eth0")) + message(16, link(8, "port", family: 7))
            + message(99, [1, 2, 3]) + message(17, link(7, "eth0"), flags: 0x10)
            + message(2, number(Int32(-13))) + message(3, number(Int32(0)))
        let (messages, isInterrupted) = read(bytes)
        #expect(messages == [.link(known), .gone(known), .refused(13), .done])
        #expect(isInterrupted)
    }

    @Test("a message that is cut or lies about its size ends the reading")
    func broken() {
        let whole = message(16, link(7, "eth0"))
        for count in 0..<whole.count - 1 { #expect(read(Array(whole[..<count])).messages == []) }
        for size in [UInt32(0), 15, .max] {
            #expect(read(whole + number(size) + whole[4...]).messages == [.link(known)])
        }
        // Without counters there is nothing to tell.
        #expect(read(message(16, Array(link(7, "eth0")[..<24]))).messages == [])
    }

    @Test("bytes of any kind are read to their end")
    func fuzz() {
        let seed = Seed.next()
        var random = seed.generator
        let whole = message(16, link(7, "eth0")) + message(17, link(9, "a"))
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] =
                    UInt8.random(in: 0...255, using: &random)
            }
            bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
            #expect(read(bytes).messages.count <= whole.count / 16, "\(seed)")
        }
    }
}
