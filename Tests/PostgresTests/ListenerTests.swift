import Postgres
import Testing

@Suite("listening")
struct ListenerTests {
    @Test("hears notifications, and says when it may have missed some")
    func reconnecting() async throws {
        let configuration = try await TestCluster.database()
        let listener = PostgresListener(
            configuration: configuration,
            channels: ["changes", "Odd \"name\""],
            logger: TestCluster.logger
        )
        let connection = try await PostgresConnection.connect(configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run() }
            var events = listener.events.makeAsyncIterator()
            #expect(await events.next() == .resynchronize)
            let notify: PostgresSQL = "SELECT pg_notify($1, $2)"
            for channel in ["changes", "Odd \"name\""] {
                _ = try await connection.query(
                    PostgresStatement(notify, [.text(channel), .text("plans")])
                )
                let heard = PostgresNotification(channel: channel, payload: "plans")
                #expect(await events.next() == .notification(heard))
            }
            _ = try await connection.query(
                PostgresStatement(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """
                )
            )
            #expect(await events.next() == .resynchronize)
            group.cancelAll()
            try await group.waitForAll()
            #expect(await events.next() == nil)
        }
    }
}
