/// Masks secrets in the arguments of a program, before anything leaves the process.
///
/// A secret is the value of a name that says so (`--password=x`, `--token x`, `API_KEY=x`,
/// `Authorization: Bearer x`), the password in an address (`https://user:x@host`), or a text with
/// the beginning of a well-known kind of token.
struct ArgumentRedactor: Hashable, Sendable {
    /// What stands where a secret was.
    static let mask = "***"

    private static let usualNames = [
        "password", "passwd", "passphrase", "passcode", "pwd", "secret", "token", "apikey",
        "accesskey", "privatekey", "credential", "authorization", "bearer", "cookie", "signature",
    ]
    private static let tokenBeginnings = [
        "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xapp-", "sk_live_",
        "rk_live_", "AKIA", "ASIA", "eyJ", "mb_", "-----BEGIN",
    ]

    private let names: [[UInt8]]

    /// - Parameter names: Names of secrets besides the usual ones.
    init(names: [String] = []) {
        self.names = (Self.usualNames + names).map { Self.letters($0.utf8) }
            .filter { !$0.isEmpty }
    }

    /// The arguments with every secret masked.
    func redact(_ arguments: [String]) -> [String] {
        var isNextSecret = false
        return arguments.map { argument in
            defer { isNextSecret = announcesSecret(argument) }
            if isNextSecret, !argument.isEmpty, !argument.hasPrefix("-") { return Self.mask }
            return redact(argument)
        }
    }

    private func redact(_ argument: String) -> String {
        if Self.tokenBeginnings.contains(where: { argument.hasPrefix($0) }) { return Self.mask }
        if let end = argument.firstIndex(where: { $0 == "=" || $0 == ":" }),
            isSecret(argument[..<end])
        {
            let value = argument[argument.index(after: end)...]
            // `Authorization: Bearer x` keeps its first word, which is no secret.
            let space = argument[end] == ":" && value.hasPrefix(" ") ? " " : ""
            return argument[...end] + space + (value.isEmpty ? "" : Self.mask)
        }
        return maskPassword(in: argument)
    }

    /// `--token` and `-password` alone: the secret is the next argument.
    private func announcesSecret(_ argument: String) -> Bool {
        argument.hasPrefix("-") && !argument.contains("=") && isSecret(argument[...])
    }

    private func isSecret(_ name: Substring) -> Bool {
        let letters = Self.letters(name.utf8)
        return names.contains { Self.contains(letters, $0) }
    }

    /// The part between the user's colon and the last `@` before the path.
    private func maskPassword(in argument: String) -> String {
        guard let start = Self.authorityStart(argument) else { return argument }
        let authority = argument[start...].prefix { $0 != "/" && $0 != "?" && $0 != " " }
        guard let at = authority.lastIndex(of: "@"),
            let colon = authority[..<at].firstIndex(of: ":")
        else { return argument }
        return argument[...colon] + Self.mask + argument[at...]
    }

    /// Behind the first `://`.
    private static func authorityStart(_ text: String) -> String.Index? {
        var rest = text[...]
        while let colon = rest.firstIndex(of: ":") {
            let next = text.index(after: colon)
            if text[next...].hasPrefix("//") { return text.index(next, offsetBy: 2) }
            rest = text[next...]
        }
        return nil
    }

    /// Lower case, without what separates words: `API-key` is `apikey`.
    private static func letters(_ text: some Sequence<UInt8>) -> [UInt8] {
        text.compactMap { byte in
            switch byte {
            case 0x41...0x5A: byte | 0x20
            case 0x61...0x7A, 0x30...0x39: byte
            default: nil
            }
        }
    }

    private static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
        guard text.count >= word.count else { return false }
        return (0...(text.count - word.count)).contains { start in
            text[start..<start + word.count].elementsEqual(word)
        }
    }
}
