import Postgres
import Testing

@Suite("migrations")
struct MigrationRunnerTests {
    private static let first = Migration(
        number: 1,
        name: "create_bees",
        upSQL: "CREATE TABLE bees (id bigint); INSERT INTO bees VALUES (1);",
        downSQL: "DROP TABLE bees;"
    )
    private static let second = Migration(
        number: 2,
        name: "add_name",
        upSQL: "ALTER TABLE bees ADD COLUMN name text;",
        downSQL: "ALTER TABLE bees DROP COLUMN name;"
    )

    private func runner(
        _ configuration: PostgresConfiguration,
        _ migrations: [Migration]
    ) -> MigrationRunner {
        MigrationRunner(
            configuration: configuration,
            migrations: migrations,
            logger: TestCluster.logger
        )
    }

    @Test("applies what is pending, once, and says how things stand")
    func applying() async throws {
        let configuration = try await TestCluster.database()
        let one = runner(configuration, [Self.first])
        #expect(try await one.status().pending == [Self.first])
        #expect(try await one.migrate() == [Self.first])
        #expect(try await one.migrate() == [])
        let both = runner(configuration, [Self.second, Self.first])
        #expect(try await both.status().pending == [Self.second])
        #expect(try await both.migrate() == [Self.second])
        let status = try await both.status()
        #expect(status.isCurrent)
        #expect(status.applied.map(\.name) == ["create_bees", "add_name"])
        // printf %s 'ALTER TABLE bees ADD COLUMN name text;' | sha256sum
        #expect(
            status.applied[1].checksum
                == "f82eb737ea380217328cbb6a51365a8aa58e6acf37f4f9d766d960763366f5fa"
        )
    }

    @Test("undoes from the latest on, and applies again")
    func undoing() async throws {
        let configuration = try await TestCluster.database()
        let runner = runner(configuration, [Self.first, Self.second])
        _ = try await runner.migrate()
        #expect(try await runner.rollBack(to: 0) == [Self.second, Self.first])
        #expect(try await runner.status().applied.isEmpty)
        #expect(try await runner.migrate().count == 2)
    }

    @Test("what cannot be undone stops the way back before anything is undone")
    func oneWay() async throws {
        let configuration = try await TestCluster.database()
        let oneWay = Migration(number: 1, name: "create_bees", upSQL: Self.first.upSQL)
        let runner = runner(configuration, [oneWay, Self.second])
        _ = try await runner.migrate()
        let error = try await postgresError { _ = try await runner.rollBack(to: 0) }
        #expect(error?.message == "migration 0001_create_bees cannot be undone")
        #expect(try await runner.status().isCurrent)
    }

    @Test("many servers at once apply each migration once")
    func concurrently() async throws {
        let configuration = try await TestCluster.database()
        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    try await runner(configuration, [Self.first, Self.second]).migrate().count
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(applied == 2)
    }

    @Test("refuses an applied file that was edited")
    func edited() async throws {
        let configuration = try await TestCluster.database()
        _ = try await runner(configuration, [Self.first]).migrate()
        let edited = Migration(number: 1, name: "create_bees", upSQL: Self.first.upSQL + " ")
        let error = try await postgresError {
            _ = try await runner(configuration, [edited, Self.second]).migrate()
        }
        #expect(error?.code == .migration)
        #expect(error?.message.contains("0001_create_bees was edited") == true)
        #expect(error?.remedy?.contains("new migration") == true)
        #expect(try await runner(configuration, [Self.first]).status().applied.count == 1)
    }

    @Test("refuses a database that is newer than the program")
    func newer() async throws {
        let configuration = try await TestCluster.database()
        _ = try await runner(configuration, [Self.first, Self.second]).migrate()
        let error = try await postgresError {
            _ = try await runner(configuration, [Self.first]).migrate()
        }
        #expect(error?.message.contains("newer than this program") == true)
    }

    @Test("refuses a number used twice in the program, and a missing one in the database")
    func gaps() async throws {
        let configuration = try await TestCluster.database()
        let twice = try await postgresError {
            _ = try await runner(configuration, [Self.first, Self.first]).migrate()
        }
        #expect(twice?.message.contains("not numbered in a row") == true)
        let both = runner(configuration, [Self.first, Self.second])
        _ = try await both.migrate()
        let connection = try await PostgresConnection.connect(configuration)
        try await connection.script("DELETE FROM meterbee_migrations WHERE number = 1")
        let error = try await postgresError { _ = try await both.migrate() }
        #expect(error?.message.contains("migration 2 but not number 1") == true)
    }

    @Test("numbers may be left out, and one that comes below an applied one is refused")
    func numbersLeftOut() async throws {
        let configuration = try await TestCluster.database()
        let fifth = Migration(number: 5, name: "fifth", upSQL: "SELECT 1;")
        let runner = runner(configuration, [Self.first, fifth])
        #expect(try await runner.migrate() == [Self.first, fifth])
        #expect(try await runner.status().pending == [])
        let late = try await postgresError {
            _ = try await self.runner(configuration, [Self.first, Self.second, fifth]).migrate()
        }
        #expect(late?.message.contains("migration 5 but not number 2") == true)
    }

    @Test(
        "a migration that fails leaves nothing of itself, and those before it stay",
        arguments: [
            "CREATE TABLE half (id bigint); SELECT 1/0;",
            "CREATE TABLE half (id bigint); COMMIT;",
            "ROLLBACK;", "CREATE TABL oops ();",
        ]
    )
    func failing(sql: String) async throws {
        let configuration = try await TestCluster.database()
        let bad = Migration(number: 2, name: "bad", upSQL: sql)
        let runner = runner(configuration, [Self.first, bad])
        let error = try await postgresError { _ = try await runner.migrate() }
        #expect(error?.code == .migration)
        #expect(error?.message.contains("cannot apply migration 0002_bad") == true)
        #expect(try await runner.status().pending == [bad])
    }
}
