import ArgumentParser
import Metering
import Postgres
import Storage

/// `meterbee receipt-key`: the keys that receipts are signed with.
struct ReceiptKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt-key",
        abstract: "The Ed25519 keys that receipts are signed with.",
        subcommands: [List.self, Rotate.self]
    )

    /// `meterbee receipt-key list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the keys' identifiers, the one that signs first."
        )

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            try await database.withDatabase { database in
                try await database.migrate(logger: DatabaseOptions.quietLogger)
                let pools = ServerPools(database: database, logger: DatabaseOptions.quietLogger)
                try await pools.whileRunning {
                    let receipts = ReceiptRepository(
                        database: Database(pools),
                        sha256: ReceiptSigner.sha256
                    )
                    for key in try await receipts.publicKeys() { print(key.id) }
                }
            }
        }
    }

    /// `meterbee receipt-key rotate`.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign with a new key from now on; the old ones still prove old receipts.",
            discussion: "Servers that run go over to the new key by themselves, within seconds."
        )

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            try await database.withDatabase { database in
                try await database.migrate(logger: DatabaseOptions.quietLogger)
                let connection = try await PostgresConnection.connect(
                    database.configuration(role: .signer)
                )
                do {
                    let key = SigningKey.fresh()
                    try await key.append(on: connection)
                    print(key.id)
                } catch {
                    await connection.close()
                    throw error
                }
                await connection.close()
            }
        }
    }
}
