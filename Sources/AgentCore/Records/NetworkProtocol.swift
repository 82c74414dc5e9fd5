/// Names of protocol numbers, as the semantic conventions spell them.
enum NetworkProtocol {
    /// The `network.type` of an Ethernet type.
    static func typeName(_ etherType: UInt16) -> String? {
        switch etherType {
        case 0x0800: "ipv4"
        case 0x86DD: "ipv6"
        default: nil
        }
    }

    /// The `network.transport` of an IP protocol (IANA's registry); its number for the rare ones.
    static func transportName(_ number: UInt8) -> String? {
        switch number {
        case 0: nil
        case 1: "icmp"
        case 6: "tcp"
        case 17: "udp"
        case 58: "icmpv6"
        case 132: "sctp"
        default: String(number)
        }
    }
}
