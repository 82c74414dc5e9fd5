import ArgumentParser
import Crypto
import Metering
import Storage

/// `meterbee audit verify`: whether every entry is what was written, in the order written.
struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Find out whether acts or invoices were changed, removed or reordered.",
        discussion: """
            Computes every hash of the ledger of acts and of the series of invoices again, from \
            the first to the last. Who can write to \
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
                let database = Database(pools)
                try await verify(AuditRepository(database: database))
                try await verify(InvoiceRepository(database: database))
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

    private func verify(_ invoices: InvoiceRepository) async throws {
        do {
            let chain = try await invoices.verify(sha256: { Array(SHA256.hash(data: $0)) })
            print("\(chain.position) invoices and credit notes, each as it was issued")
        } catch let fault as InvoiceChainFault {
            throw CommandFailure(description: "the invoices were tampered with: \(fault)")
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
