/// An API key as its owner holds it: `mb_` + 32 hex digits + `_` + 43 letters and digits.
///
/// Not printable by accident: its description shows the public half only.
public struct APIKeySecret: Hashable, Sendable, CustomStringConvertible {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    )
    private static let secretLength = 43

    /// The public half.
    public let id: UniqueID
    /// The 43 letters and digits that only a hash is kept of.
    public let secret: String

    /// Parses a key; nil for anything else.
    public init?(_ text: String) {
        // Bytes: walking characters took longer than the rest of the admission.
        let parts = text.utf8.split(separator: 0x5F, omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard parts.count == 3, parts[0] == "mb", parts[1].utf8.count == 32,
            let high = Self.hexadecimal(Substring(parts[1].utf8.prefix(16))),
            let low = Self.hexadecimal(Substring(parts[1].utf8.suffix(16))), Self.isSecret(parts[2])
        else { return nil }
        id = UniqueID(high: high, low: low)
        secret = String(parts[2])
    }

    /// A new key; `random` gives at least 64 random bytes. Nil when too many of them had to be
    /// passed over, as evenly spread letters need.
    public init?(id: UniqueID, random: some Sequence<UInt8>) {
        // 248 = 4 × 62: bytes above would favour the first letters.
        let letters = random.lazy.filter { $0 < 248 }.prefix(Self.secretLength)
        let secret = String(letters.map { Self.alphabet[Int($0) % Self.alphabet.count] })
        guard secret.utf8.count == Self.secretLength else { return nil }
        self.id = id
        self.secret = secret
    }

    /// The whole key, to be shown once.
    public var text: String { "mb_\(Self.hexDigits(id))_\(secret)" }

    /// The public half, the secret left out.
    public var description: String { "mb_\(Self.hexDigits(id))_…" }

    private static func hexDigits(_ id: UniqueID) -> String {
        id.description.filter { $0 != "-" }
    }

    private static func hexadecimal(_ digits: Substring) -> UInt64? {
        let isHex = digits.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || (0x41...0x46).contains($0)
        }
        return isHex ? UInt64(digits, radix: 16) : nil
    }

    private static func isSecret(_ text: Substring) -> Bool {
        text.utf8.count == secretLength
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                    || (0x61...0x7A).contains($0)
            }
    }
}
