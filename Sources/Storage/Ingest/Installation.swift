import CXXHash
public import Metering
public import Postgres

/// What every server of one installation shares: its secret seed for body hashes.
public struct Installation: Sendable {
    private let bodyHashSeed: UInt64

    /// Reads the installation's row; the connection is logged in as `meterbee_operator`.
    public static func read(
        on connection: PostgresConnection
    ) async throws(PostgresError) -> Installation {
        let rows = try await connection.query(
            PostgresStatement("SELECT body_hash_seed FROM meterbee.installation")
        )
        let seed = try rows.only().int64("body_hash_seed")
        return Installation(bodyHashSeed: UInt64(bitPattern: seed))
    }

    /// The XXH3-128 of an uncompressed body under the installation's seed.
    public func bodyHash(_ bytes: UnsafeRawBufferPointer) -> BodyHash {
        let hash = XXH3_128bits_withSeed(bytes.baseAddress, bytes.count, bodyHashSeed)
        return BodyHash(high: hash.high64, low: hash.low64)
    }
}
