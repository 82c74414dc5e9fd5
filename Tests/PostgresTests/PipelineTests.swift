import Postgres
import Testing

@Suite("pipelines")
struct PipelineTests {
    private static let create: PostgresSQL = """
        CREATE TABLE notes (
            id bigint NOT NULL, words text NOT NULL,
            CONSTRAINT notes_pkey PRIMARY KEY (id), CONSTRAINT notes_short CHECK (length(words) < 9)
        )
        """
    private static let insert: PostgresSQL = "INSERT INTO notes (id, words) VALUES ($1, $2)"

    private func connection() async throws -> PostgresConnection {
        let connection = try await TestCluster.connection()
        try await connection.script(Self.create)
        return connection
    }

    private func note(_ id: Int64, _ words: String = "words") -> PostgresStatement {
        PostgresStatement(Self.insert, [.int64(id), .text(words)])
    }

    private func count(_ connection: PostgresConnection) async throws -> Int64 {
        try await connection.query(PostgresStatement("SELECT count(*) AS n FROM notes")).only()
            .int64("n")
    }

    @Test("each statement has its rows, in order")
    func results() async throws {
        let connection = try await connection()
        let rows = try await connection.pipeline([
            PostgresStatement("BEGIN"), note(1), note(2),
            PostgresStatement("SELECT id FROM notes ORDER BY id"), PostgresStatement("COMMIT"),
        ])
        #expect(
            rows.map(\.commandTag) == ["BEGIN", "INSERT 0 1", "INSERT 0 1", "SELECT 2", "COMMIT"]
        )
        #expect(try rows[3].map { try $0.int64("id") } == [1, 2])
        #expect(rows[1].affectedRows == 1)
    }

    @Test("a failure undoes all and names the statement", arguments: [true, false])
    func failure(explicit: Bool) async throws {
        let connection = try await connection()
        let begin = explicit ? [PostgresStatement("BEGIN")] : []
        let error = try await postgresError {
            _ = try await connection.pipeline(
                begin + [note(1), note(1), note(2), PostgresStatement("SELECT 1")]
            )
        }
        #expect(error?.sqlState == "23505")
        #expect(error?.constraint == "notes_pkey")
        #expect(error?.table == "notes")
        #expect(error?.statementIndex == begin.count + 1)
        #expect(error?.isUniqueViolation == true)
        #expect(connection.isUsable)
        #expect(try await count(connection) == 0)
        _ = try await connection.pipeline([
            PostgresStatement("BEGIN"), note(5), PostgresStatement("COMMIT"),
        ])
        #expect(try await count(connection) == 1)
    }

    @Test("two pipelines are one transaction; a failure in the second undoes the first")
    func twoPipelines() async throws {
        let connection = try await connection()
        _ = try await connection.pipeline([PostgresStatement("BEGIN"), note(1)])
        let error = try await postgresError {
            _ = try await connection.pipeline([
                note(2, "much too long"), PostgresStatement("COMMIT"),
            ])
        }
        #expect(error?.constraint == "notes_short")
        #expect(error?.statementIndex == 0)
        #expect(try await count(connection) == 0)
    }

    @Test("a statement that does not parse fails alone, also when the others are new")
    func badStatement() async throws {
        let connection = try await connection()
        let error = try await postgresError {
            _ = try await connection.pipeline([note(1), PostgresStatement("SELEC 1"), note(2)])
        }
        #expect(error?.sqlState == "42601")
        #expect(error?.statementIndex == 1)
        _ = try await connection.pipeline([note(1), note(2)])
        #expect(try await count(connection) == 2)
    }

    @Test("what cannot be sent is refused before anything is sent")
    func limits() async throws {
        let connection = try await connection()
        let tooMany = PostgresStatement("SELECT 1", Array(repeating: .null, count: 65_536))
        let error = try await postgresError {
            _ = try await connection.pipeline([note(1), tooMany])
        }
        #expect(error?.code == .invalidStatement)
        #expect(error?.statementIndex == 1)
        #expect(try await count(connection) == 0)
    }

    @Test("COPY in a pipeline ends the connection, and says so")
    func copyInPipeline() async throws {
        let connection = try await connection()
        let error = try await postgresError {
            _ = try await connection.query(PostgresStatement("COPY notes FROM STDIN"))
        }
        #expect(error != nil)
        if error?.code == .connectionLost { #expect(!connection.isUsable) }
    }

    @Test("a large pipeline with large answers does not lock up")
    func large() async throws {
        let connection = try await connection()
        let echo: PostgresSQL = "SELECT $1 AS echo"
        let blob = [UInt8](repeating: 1, count: 200_000)
        let rows = try await connection.pipeline(
            (0..<100).map { _ in PostgresStatement(echo, [.bytes(blob)]) }
        )
        #expect(rows.count == 100)
        #expect(try rows[99].only().bytes("echo") == blob)
    }

    @Test("prepared statements survive new parameter types, a changed table and a full cache")
    func statementCache() async throws {
        let connection = try await connection()
        let echo: PostgresSQL = "SELECT pg_typeof($1)::text AS type"
        for (value, type) in [
            (PostgresValue.int64(1), "bigint"), (.text("a"), "text"), (.null, "text"),
            (.int32(1), "integer"),
        ] {
            let row = try await connection.query(PostgresStatement(echo, [value])).only()
            #expect(try row.string("type") == type)
        }
        let all: PostgresSQL = "SELECT * FROM notes"
        _ = try await connection.query(PostgresStatement(all))
        try await connection.script("ALTER TABLE notes ADD COLUMN more text")
        let stale = try await postgresError {
            _ = try await connection.pipeline([PostgresStatement("BEGIN"), PostgresStatement(all)])
        }
        #expect(stale?.sqlState == "0A000")
        #expect(try await connection.query(PostgresStatement(all)).columnNames.count == 3)
        try await connection.script("ALTER TABLE notes DROP COLUMN more")
        #expect(try await connection.query(PostgresStatement(all)).columnNames.count == 2)
        for number in 0..<600 {
            let sql = PostgresSQL(unsafeSQL: "SELECT \(number)")
            _ = try await connection.query(PostgresStatement(sql))
        }
        let prepared = try await connection.query(
            PostgresStatement("SELECT count(*) AS n FROM pg_prepared_statements")
        ).only()
        #expect(try prepared.int64("n") <= 257)
    }
}
