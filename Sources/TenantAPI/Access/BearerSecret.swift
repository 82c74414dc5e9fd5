import Crypto
public import Metering

/// The credential `mb_<id>_<secret>`: 32 hex digits and 43 letters and digits.
public struct BearerSecret: Hashable, Sendable {
    /// The public half, by which the credential is looked up.
    public var id: UniqueID
    let secret: String

    /// Parses a credential; nil for anything of another form.
    public init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "mb", let id = UniqueID(hexDigits: parts[1]),
            parts[2].utf8.count == Self.secretLength, parts[2].utf8.allSatisfy(isAlphanumeric)
        else { return nil }
        self.id = id
        secret = String(parts[2])
    }

    /// Parses the value of an `Authorization` header of the scheme Bearer (RFC 6750, section 2.1).
    public init?(authorization: String?) {
        guard let authorization else { return nil }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        self.init(String(parts[1].drop { $0 == " " }))
    }

    /// A new credential; 43 characters of 62 are 256 bits of randomness.
    public init(id: UniqueID, generator: inout some RandomNumberGenerator) {
        self.id = id
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        secret = String(
            (0..<Self.secretLength).map { _ in
                alphabet[Int.random(in: alphabet.indices, using: &generator)]
            })
    }

    private static let secretLength = 43

    /// The whole credential; shown once and never kept.
    public var text: String { "mb_" + id.hexDigits + "_" + secret }

    /// What is kept of the secret.
    public var sha256: [UInt8] { Array(SHA256.hash(data: Array(secret.utf8))) }

    /// Whether the secret is the one of that hash; takes the same time wherever they differ.
    public func matches(sha256: [UInt8]) -> Bool {
        SHA256.hash(data: Array(secret.utf8)) == sha256
    }
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
}

extension UniqueID {
    /// Parses 32 hex digits; nil for anything else.
    init?(hexDigits: Substring) {
        let digits = String(hexDigits)
        let parts = [8, 4, 4, 4, 12]
        guard digits.utf8.count == 32 else { return nil }
        var rest = digits[...]
        var groups: [Substring] = []
        for length in parts {
            groups.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        self.init(groups.joined(separator: "-"))
    }

    /// 32 lower-case hex digits.
    var hexDigits: String { description.replacing("-", with: "") }
}
