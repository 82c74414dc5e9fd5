import ArgumentParser
import Billing
import Foundation
import Metering
import Storage
import TenantAPI

/// `meterbee billing run`: finalizes every invoice that is due, as the server does by itself.
struct BillingRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Finalize every invoice that is due now.",
        discussion: """
            Runs beside servers and other runs; an invoice is finalized once. Interrupted at any \
            point, what is finished stays and the next run goes on from there. Fails when \
            something is refused or could not be billed.
            """
    )

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        try await database.withDatabase { database in
            try await database.migrate(logger: DatabaseOptions.quietLogger)
            let pools = ServerPools(database: database, logger: DatabaseOptions.quietLogger)
            try await pools.whileRunning {
                let runner = BillingRunner(
                    database: Database(pools),
                    histories: HistoryReader(zones: { SystemTimeZone(name: $0) }),
                    makeID: { .fresh() }
                )
                try await Self.bill(with: runner)
            }
        }
    }

    private static func bill(with runner: BillingRunner) async throws {
        let bar = BillingProgressBar(isTerminal: isatty(STDERR_FILENO) == 1)
        let report = try await ActingParty.$name.withValue("command meterbee billing run") {
            try await runner.run(progress: { bar.show($0) })
        }
        bar.finish()
        print("\(report.invoices) invoices finalized, due up to \(report.cutoff)")
        for refusal in report.refusals {
            print(
                "refused: \(refusal.tenantKey), due \(refusal.at): a taxed invoice must show "
                    + refusal.missing.joined(separator: ", ")
            )
        }
        for failure in report.failures {
            print("failed: tenant \(failure.tenant): \(failure.reason)")
        }
        guard report.refusals.isEmpty, report.failures.isEmpty else {
            throw CommandFailure(description: "some invoices are not finalized, see above")
        }
    }
}
