public import Postgres

/// The installation's Ed25519 key that signs receipts: one for all servers, made by the first.
public struct SigningKey: Hashable, Sendable {
    /// Names the key; its thumbprint.
    public var id: String
    /// 32 bytes, readable by the role `meterbee_signer` only.
    public var privateKey: [UInt8]
    /// 32 bytes.
    public var publicKey: [UInt8]

    /// Takes every property by name.
    public init(id: String, privateKey: [UInt8], publicKey: [UInt8]) {
        self.id = id
        self.privateKey = privateKey
        self.publicKey = publicKey
    }

    /// Reads the newest key, made by `generate` where there is none yet.
    ///
    /// - Parameter connection: logged in as the role `meterbee_signer`.
    public static func read(
        on connection: PostgresConnection,
        generate: @Sendable () -> SigningKey
    ) async throws(PostgresError) -> SigningKey {
        if let row = try await connection.query(ReceiptStatements.newestKey).first {
            return try SigningKey(row: row)
        }
        let answers = try await connection.pipeline([
            ReceiptStatements.insertKey(generate()), ReceiptStatements.newestKey,
        ])
        return try SigningKey(row: answers[1].only())
    }

    /// Stores the key as the newest one, which signs from now on.
    ///
    /// - Parameter connection: logged in as the role `meterbee_signer`.
    public func append(on connection: PostgresConnection) async throws(PostgresError) {
        _ = try await connection.query(ReceiptStatements.appendKey(self))
    }

    private init(row: PostgresRow) throws(PostgresError) {
        id = try row.string("id")
        privateKey = try row.bytes("private_key")
        publicKey = try row.bytes("public_key")
    }
}
