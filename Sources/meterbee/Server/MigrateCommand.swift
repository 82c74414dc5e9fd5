import ArgumentParser
import Logging
import Postgres
import Storage

/// `meterbee migrate`: brings the schema up to date without serving.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database's schema up to date; `serve` does so by itself."
    )

    @OptionGroup var database: DatabaseOptions

    @Flag(help: "Only say what is applied and what is pending; change nothing.")
    var status = false

    func run() async throws {
        try await database.withDatabase { database in
            let runner = MigrationRunner(
                configuration: database.configuration(role: .owner),
                migrations: Schema.migrations,
                logger: Logger(label: "meterbee")
            )
            let before = try await runner.status()
            for migration in before.applied { print("applied  \(migration.name)") }
            if status {
                for migration in before.pending { print("pending  \(migration.name)") }
                return
            }
            for migration in try await runner.migrate() { print("applied  \(migration.name) now") }
            print("the schema is up to date: \(Schema.migrations.count) migrations")
        }
    }
}
