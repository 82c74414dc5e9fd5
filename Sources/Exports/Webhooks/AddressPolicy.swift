/// Which addresses messages may be sent to: by default those of the public internet alone, so that
/// no tenant can make the server call what only it can reach.
public enum AddressPolicy: Hashable, Sendable {
    /// Public unicast addresses.
    case publicOnly
    /// Any address; for operators whose tenants' receivers are in their own network.
    case anyAddress

    /// Whether a URL may be stored: one that names an address itself is told at once, a name's
    /// addresses are looked up when something is sent.
    public func allowsLiteral(_ url: WebhookURL) -> Bool {
        IPAddress(url.host).map(allows) ?? true
    }

    func allows(_ address: IPAddress) -> Bool {
        switch self {
        case .anyAddress: true
        case .publicOnly: address.isIPv6 ? Self.isPublicIPv6(address) : Self.isPublicIPv4(address)
        }
    }

    private static func isPublicIPv4(_ address: IPAddress) -> Bool {
        !specialIPv4.contains { address.hasPrefix($0.prefix, bits: $0.bits) }
    }

    /// Everything outside 2000::/3 is special: loopback, link-local, unique local, multicast,
    /// IPv4-mapped, and NAT64, which leads to IPv4 addresses of any kind.
    private static func isPublicIPv6(_ address: IPAddress) -> Bool {
        globalIPv6.contains { address.hasPrefix($0.prefix, bits: $0.bits) }
            && !specialIPv6.contains { address.hasPrefix($0.prefix, bits: $0.bits) }
    }

    private struct Block: Sendable {
        var prefix: IPAddress
        var bits: Int
    }

    private static func blocks(_ texts: [String]) -> [Block] {
        texts.compactMap { text in
            let parts = text.split(separator: "/")
            guard parts.count == 2, let prefix = IPAddress(String(parts[0])),
                let bits = Int(parts[1])
            else { return nil }
            return Block(prefix: prefix, bits: bits)
        }
    }

    /// IANA's IPv4 special-purpose registry, multicast and the reserved rest.
    private static let specialIPv4 = blocks([
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    ])
    private static let globalIPv6 = blocks(["2000::/3"])
    /// Of the global ones: protocol assignments with Teredo, documentation, 6to4.
    private static let specialIPv6 = blocks([
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    ])
}
