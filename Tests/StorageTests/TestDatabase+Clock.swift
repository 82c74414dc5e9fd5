import Metering
import Postgres
import Storage

extension TestDatabase {
    /// Moves the product's clock to so many hours ahead of the machine's.
    func moveClock(hours: Int) async throws {
        let owner = try await PostgresConnection.connect(
            cluster.configuration(user: "meterbee_owner")
        )
        let function = """
            CREATE OR REPLACE FUNCTION meterbee.meterbee_now() RETURNS timestamptz
            LANGUAGE sql VOLATILE PARALLEL SAFE
            AS 'SELECT clock_timestamp() + interval ''\(hours) hours'''
            """
        _ = try await owner.query(PostgresStatement(PostgresSQL(unsafeSQL: function)))
        await owner.close()
    }

    /// Does every chore of the ingest tables once.
    func maintain() async throws {
        let control = Database(operatorPool: pool, tenantPool: pool)
        try await Maintenance(
            pool: pool,
            idempotency: IdempotencyRepository(database: control),
            logger: Self.quiet
        ).perform()
    }
}
