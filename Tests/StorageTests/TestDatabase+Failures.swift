import Foundation
import Glibc
import Postgres
import Testing

extension TestDatabase {
    /// The server's processes: the postmaster first, then its children.
    var processes: [pid_t] {
        guard let postmaster = cluster.processID else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let children = names.compactMap { pid_t($0) }.filter { pid in
            let status = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
            // The name stands in parentheses; state and parent follow.
            let fields = status.split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 1 && pid_t(fields[1]) == postmaster
        }
        return [postmaster] + children
    }

    /// Signals every process of the server.
    func signalServer(_ signal: Int32) {
        for pid in processes { kill(pid, signal) }
    }

    /// Runs the body while the cluster starts its server again whenever that dies.
    func supervised(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await cluster.run() }
            try await body()
            group.cancelAll()
        }
    }

    /// Runs statements as the cluster's superuser.
    func asOwner(_ statements: [PostgresSQL]) async throws {
        let owner = try await PostgresConnection.connect(
            cluster.configuration(user: "meterbee_owner")
        )
        for statement in statements { _ = try await owner.query(PostgresStatement(statement)) }
        await owner.close()
    }
}
