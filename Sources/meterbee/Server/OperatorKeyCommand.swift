import ArgumentParser
import Metering
import Storage
import TenantAPI

/// `meterbee operator-key`: the keys that may do everything, made beside the API because the first
/// cannot be made through it.
struct OperatorKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator-key",
        abstract: "Keys that may do everything.",
        subcommands: [Create.self]
    )

    /// `meterbee operator-key create`.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an operator key and print it, once; only its hash is stored."
        )

        @OptionGroup var database: DatabaseOptions

        @Option(help: "What the key is called in lists.")
        var name = "operator"

        func run() async throws {
            let secret = APIKeySecret.fresh()
            let key = KeyRecord(
                id: secret.id,
                tenantID: nil,
                tenantKey: nil,
                agentID: nil,
                name: name,
                scopes: [.operator],
                secretSHA256: secret.sha256,
                createdAt: .system(),
                expiresAt: nil,
                isRevoked: false
            )
            try await database.withDatabase { database in
                try await database.migrate(logger: DatabaseOptions.quietLogger)
                let pools = ServerPools(database: database, logger: DatabaseOptions.quietLogger)
                try await pools.whileRunning {
                    try await KeyRepository(database: Database(pools)).create(key)
                }
            }
            print(secret.text)
        }
    }
}
