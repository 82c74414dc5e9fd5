import Logging
import Postgres
import Testing

@testable import meterbee

extension OwnServer {
    /// A connection to the server's PostgreSQL as the schema's owner, to make it slow or late.
    func databaseOwner() async throws -> PostgresConnection {
        let cluster = PrivateCluster(
            settings: PrivateClusterSettings(directory: server.dataDirectory),
            logger: Logger(label: "conformance-tests")
        )
        try #require(try await cluster.attach())
        return try await PostgresConnection.connect(cluster.configuration(user: "meterbee_owner"))
    }

    /// Moves the product's clock to so many minutes ahead of the machine's.
    func moveClock(minutes: Int) async throws {
        let owner = try await databaseOwner()
        try await owner.script(
            PostgresSQL(
                unsafeSQL: """
                    CREATE OR REPLACE FUNCTION meterbee.meterbee_now() RETURNS timestamptz
                    LANGUAGE sql VOLATILE PARALLEL SAFE
                    AS 'SELECT clock_timestamp() + interval ''\(minutes) minutes'''
                    """
            )
        )
        await owner.close()
    }
}
