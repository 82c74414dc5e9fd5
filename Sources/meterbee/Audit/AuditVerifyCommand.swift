import ArgumentParser
import Crypto
import Metering
import Storage

/// `meterbee audit verify`: whether every entry is what was written, in the order written.
struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Find out whether an entry of the ledger was changed, removed or reordered.",
        discussion: """
            Computes every entry's hash again, from the first entry to the last. Who can write to \
            the database's files can write the whole ledger anew: keep the last line that this \
            prints somewhere else, and compare it with --head later.
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(help: "The head that was printed before: the ledger must contain it.")
    var head: String?

    func run() async throws {
        if let head, Self.parse(head) == nil {
            throw ValidationError("--head '\(head)' is not SEQUENCE:HASH as this command prints it")
        }
        try await database.withDatabase { database in
            let pools = ServerPools(database: database, logger: DatabaseOptions.quietLogger)
            try await pools.whileRunning {
                try await verify(AuditRepository(database: Database(pools)))
            }
        }
    }

    private func verify(_ ledger: AuditRepository) async throws {
        do {
            let chain = try await ledger.verify(sha256: { Array(SHA256.hash(data: $0)) })
            if let known = head.flatMap(Self.parse) {
                let entry = try await ledger.entry(sequence: known.sequence)
                guard let entry, entry.hash.hexDigits == known.hash else {
                    throw CommandFailure(
                        description: "the ledger is whole, but entry \(known.sequence) is not the "
                            + "one that --head names: it was written anew"
                    )
                }
            }
            print("\(chain.sequence) entries, each as it was written")
            print("head \(chain.sequence):\(chain.hash.hexDigits)")
        } catch let fault as AuditFault {
            throw CommandFailure(description: "the ledger was tampered with: \(fault)")
        }
    }

    private static func parse(_ head: String) -> (sequence: Int64, hash: String)? {
        let parts = head.split(separator: ":")
        guard parts.count == 2, let sequence = Int64(parts[0]), parts[1].utf8.count == 64 else {
            return nil
        }
        return (sequence, parts[1].lowercased())
    }
}
