/// An e-mail address that is safe in headers and commands: one `@`, visible ASCII, no quoting.
public struct MailAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address alone, such as `billing@example.com`.
    public let description: String

    /// Reads an address; nil for names, lists, quotes, angle brackets and other alphabets.
    public init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count),
            (1...190).contains(parts[1].utf8.count),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !Self.banned.contains($0) })
        else { return nil }
        description = text
    }

    private static let banned = Set("\"(),:;<>[\\]".utf8)

    /// What stands behind the `@`.
    var domain: Substring { description.split(separator: "@").last ?? "" }
}
