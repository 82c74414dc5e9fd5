import Crypto
public import Metering

extension APIKeySecret {
    /// Parses the value of an `Authorization` header of the scheme Bearer (RFC 6750, section 2.1).
    public init?(authorization: String?) {
        guard let authorization else { return nil }
        guard let space = authorization.utf8.firstIndex(of: 0x20),
            authorization[..<space].lowercased() == "bearer"
        else { return nil }
        self.init(String(Substring(authorization.utf8[space...].drop { $0 == 0x20 })))
    }

    /// A new key of the system's random numbers.
    public static func fresh() -> APIKeySecret {
        // 64 bytes fall short of 43 usable ones about once in 10^35 times; then again.
        while true {
            let random = (0..<64).map { _ in UInt8.random(in: .min ... .max) }
            if let secret = APIKeySecret(id: .fresh(), random: random) { return secret }
        }
    }

    /// What is kept of the secret: the SHA-256 of its 43 characters.
    public var sha256: [UInt8] { Array(SHA256.hash(data: Array(secret.utf8))) }

    /// Whether the secret is the one of that hash; takes the same time wherever they differ.
    public func matches(sha256: [UInt8]) -> Bool {
        SHA256.hash(data: Array(secret.utf8)) == sha256
    }
}
