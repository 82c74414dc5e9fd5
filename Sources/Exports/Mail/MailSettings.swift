/// The SMTP server that mail is given to, and whom it is from.
public struct MailSettings: Hashable, Sendable {
    /// How the connection is protected.
    public enum Protection: Hashable, Sendable {
        /// TLS from the first byte.
        case tls
        /// TLS after `STARTTLS`, without which nothing is sent.
        case startTLS
        /// None; for a relay on the same machine. No password goes over it.
        case none
    }

    /// What is wrong with a setting.
    public struct Fault: Error, Hashable, Sendable {
        /// Names the setting and what would be right.
        public var message: String
    }

    /// The server's name or address.
    public var host: String
    /// The server's port.
    public var port: Int
    /// How the connection is protected.
    public var protection: Protection
    /// Who signs in, with the password; nil for nobody.
    public var credentials: Credentials?
    /// The sender's address.
    public var from: MailAddress

    /// A user name and password.
    public struct Credentials: Hashable, Sendable {
        /// The user's name.
        public var user: String
        /// The password.
        public var password: String
    }

    /// Reads `smtps://user:password@host:465`, `smtp://…:587` (STARTTLS) or `smtp+plain://…:25`.
    public init(url: String, from: String) throws(Fault) {
        guard let sender = MailAddress(from) else {
            throw Fault(message: "the sender '\(from)' is not an e-mail address")
        }
        self.from = sender
        guard let separator = url.firstRange(of: "://") else { throw Self.form }
        switch url[..<separator.lowerBound] {
        case "smtps": (protection, port) = (.tls, 465)
        case "smtp": (protection, port) = (.startTLS, 587)
        case "smtp+plain": (protection, port) = (.none, 25)
        default: throw Self.form
        }
        var rest = url[separator.upperBound...]
        if rest.hasSuffix("/") { rest.removeLast() }
        if let at = rest.lastIndex(of: "@") {
            credentials = try Self.credentials(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        guard protection != .none || credentials == nil else {
            throw Fault(message: "smtp+plain:// sends no password; use smtp:// or smtps://")
        }
        if let colon = rest.lastIndex(of: ":"), !rest.hasSuffix("]") {
            guard let number = Int(rest[rest.index(after: colon)...]), (1...65_535).contains(number)
            else { throw Self.form }
            port = number
            rest = rest[..<colon]
        }
        host = rest.trimmingPrefix("[").description
        if host.hasSuffix("]") { host.removeLast() }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }) else {
            throw Self.form
        }
    }

    private static let form = Fault(
        message: "the SMTP server must have the form smtps://user:password@host:port, smtp://… for "
            + "STARTTLS or smtp+plain://… for none"
    )

    private static func credentials(_ text: Substring) throws(Fault) -> Credentials {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let user = unescaped(parts[0]), let password = unescaped(parts[1]),
            !user.isEmpty
        else { throw Self.form }
        return Credentials(user: user, password: password)
    }

    /// Undoes percent-encoding; nil where it is broken or hides a line end.
    private static func unescaped(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { return nil }
            rest.removeFirst(2)
            bytes.append(value)
        }
        return bytes.contains { $0 < 0x20 } ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
