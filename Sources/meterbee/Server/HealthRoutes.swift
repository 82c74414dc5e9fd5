import Hummingbird
import Postgres

/// `/livez` says that the process answers, `/readyz` that it can do its work.
struct HealthRoutes: Sendable {
    let pool: PostgresPool

    func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("/livez") { _, _ in "ok\n" }
        router.get("/readyz") { [pool] _, _ in
            do {
                _ = try await pool.query(PostgresStatement("SELECT 1"))
                return EditedResponse(status: .ok, response: "ok\n")
            } catch {
                return EditedResponse(
                    status: .serviceUnavailable,
                    headers: [.retryAfter: "1"],
                    response: "not ready: the database does not answer\n"
                )
            }
        }
    }
}
