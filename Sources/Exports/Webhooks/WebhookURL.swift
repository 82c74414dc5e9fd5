/// An absolute URL that messages may be sent to, taken apart and put together again by us, so that
/// what is checked is what is connected to.
public struct WebhookURL: Hashable, Sendable, CustomStringConvertible {
    /// Longer ones are refused.
    public static let lengthMax = 2000

    /// `https`, or `http` where the operator allows it.
    public let isSecure: Bool
    /// In lower case; an IPv6 address without its brackets.
    public let host: String
    /// The port, the scheme's own where none was given.
    public let port: Int
    /// Path and query, beginning with `/`.
    public let target: String

    /// What is wrong with a text that is no such URL.
    public struct Fault: Error, Hashable, Sendable {
        /// Says what would be right.
        public var message: String
    }

    /// Reads a URL; user names, fragments, spaces and characters beyond ASCII are refused.
    public init(_ text: String, allowsHTTP: Bool = false) throws(Fault) {
        guard text.utf8.count <= Self.lengthMax, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            throw Fault(
                message: "must be at most \(Self.lengthMax) characters of ASCII without spaces; "
                    + "write other names and characters as Punycode and percent-encoded"
            )
        }
        let lowered = text.prefix(8).lowercased()
        isSecure = lowered.hasPrefix("https://")
        guard isSecure || (allowsHTTP && lowered.hasPrefix("http://")) else {
            throw Fault(message: "must begin with https://")
        }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !rest.contains("#") else { throw Fault(message: "must have no fragment") }
        guard !authority.contains("@"), !authority.contains("\\"), !authority.contains("%") else {
            throw Fault(message: "must have a plain host without user name or escapes")
        }
        (host, port) = try Self.split(authority, defaultPort: isSecure ? 443 : 80)
        let tail = rest.dropFirst(authority.count)
        guard !tail.contains("\\"), !tail.contains("\""), !tail.contains("<"), !tail.contains(">")
        else { throw Fault(message: "must have its path percent-encoded") }
        target = tail.hasPrefix("/") ? String(tail) : "/" + tail
    }

    private static func split(
        _ authority: Substring,
        defaultPort: Int
    ) throws(Fault) -> (String, Int) {
        var host = authority
        var portText: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else {
                throw Fault(message: "has an unclosed bracket")
            }
            host = authority[authority.index(after: authority.startIndex)..<end]
            guard IPAddress(String(host)) != nil, host.contains(":") else {
                throw Fault(message: "has no IPv6 address between its brackets")
            }
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else {
                throw Fault(message: "has text behind its bracket")
            }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        let port = portText.map { Int($0) ?? 0 } ?? defaultPort
        guard (1...65_535).contains(port), portText?.first != "+" else {
            throw Fault(message: "must have a port from 1 to 65535")
        }
        var name = host.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        guard !name.isEmpty, name.utf8.count <= 253, name.contains(":") || isName(name) else {
            throw Fault(message: "must have a host of letters, digits, '-' and '.'")
        }
        return (name, port)
    }

    private static func isName(_ name: String) -> Bool {
        name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy { byte in
                    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
                        || byte == 0x5F
                }
        }
    }

    /// The normal form, which reads as the same URL.
    public var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        let defaultPort = isSecure ? 443 : 80
        let suffix = port == defaultPort ? "" : ":\(port)"
        return "\(isSecure ? "https" : "http")://\(name)\(suffix)\(target)"
    }
}
