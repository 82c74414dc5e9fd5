import Glibc
import Testing

@testable import AgentCore

@Suite("Network addresses")
struct NetworkAddressTests {
    /// Of an IPv4 address as such, of one inside IPv6, and of none.
    private static let heads: [[UInt16]] =
        [[0, 0, 0, 0, 0, 0xFFFF], [0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]]

    private func address(_ groups: [UInt16]) -> NetworkAddress {
        var bytes: [UInt8] = []
        for group in groups { bytes += [UInt8(group >> 8), UInt8(group & 0xFF)] }
        return bytes.withUnsafeBytes { NetworkAddress($0, at: 0) }
    }

    /// As the C library spells it.
    private func reference(_ groups: [UInt16]) -> String {
        let isIPv4 = groups[..<5].allSatisfy { $0 == 0 } && groups[5] == 0xFFFF
        let words = groups.map(\.bigEndian)
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        words.withUnsafeBytes { bytes in
            let start = bytes.baseAddress.map { $0 + (isIPv4 ? 12 : 0) }
            _ = inet_ntop(isIPv4 ? AF_INET : AF_INET6, start, &text, socklen_t(text.count))
        }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("every pattern of zero groups, with digits of every number, is spelled as inet_ntop does")
    func patterns() {
        let values: [UInt16] = [0x1, 0xA, 0x10, 0xFF, 0x100, 0xABC, 0x1000, 0xFFFF]
        for zeros in 0..<256 {
            for shift in values.indices {
                let groups = (0..<8).map { index -> UInt16 in
                    zeros >> index & 1 == 1 ? 0 : values[(index + shift) % values.count]
                }
                #expect(address(groups).text == reference(groups))
            }
            let same = (0..<8).map { zeros >> $0 & 1 == 1 ? 0 : 0xFFFF as UInt16 }
            #expect(address(same).text == reference(same))
        }
    }

    @Test("every number of an IPv4 address is spelled as inet_ntop does, also inside IPv6")
    func numbers() {
        for number in 0..<256 as Range<UInt16> {
            for rest in [0, 9, 10, 99, 100, 255] as [UInt16] {
                let pair = [number << 8 | rest, rest << 8 | number]
                for head in Self.heads {
                    #expect(address(head + pair).text == reference(head + pair))
                }
            }
        }
    }

    @Test("every group of digits is spelled as inet_ntop does")
    func groups() {
        for group in 0...UInt16.max {
            let groups: [UInt16] = [0xFE80, 0, 0, group, 1, 0, 0, group ^ 0x5A5A]
            let (found, expected) = (address(groups).text, reference(groups))
            if found != expected { Issue.record("\(groups): \(found), not \(expected)") }
        }
    }
}
