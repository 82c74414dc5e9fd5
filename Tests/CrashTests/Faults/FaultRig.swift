import Foundation
import Glibc
import Logging
import Postgres
import Testing

@testable import Storage
@testable import meterbee

/// Two servers on one PostgreSQL, and the means to stop either at a step of its commit.
final class FaultRig: Sendable {
    /// Who is killed.
    enum Victim: CaseIterable, Sendable {
        case server
        case postgres
    }

    let directory: TemporaryDirectory
    /// The first runs the PostgreSQL, the second works on it.
    let servers: [LocalServer]
    private let faults: String
    private let owner: PostgresConfiguration

    private static let reachTime = Duration.seconds(300)

    private init(
        directory: TemporaryDirectory,
        faults: String,
        servers: [LocalServer],
        owner: PostgresConfiguration
    ) {
        self.directory = directory
        self.faults = faults
        self.servers = servers
        self.owner = owner
    }

    static func start() async throws -> FaultRig {
        let directory = try ProductFiles.directory("faults")
        let faults = directory.path + "/faults"
        let second = directory.path + "/second"
        for path in [faults, second] { #expect(mkdir(path, 0o700) == 0) }
        let executable = try ProductFiles.meterbee()
        let environment = ["METERBEE_FAULT_DIRECTORY": faults]
        let first = LocalServer(
            executable: executable,
            dataDirectory: directory.path + "/first",
            port: try #require(LoopbackPort.free()),
            environment: environment
        )
        #expect(mkdir(first.dataDirectory, 0o711) == 0)
        try await first.start()
        let cluster = PrivateCluster(
            settings: PrivateClusterSettings(directory: first.dataDirectory),
            logger: Logger(label: "crash-tests")
        )
        #expect(try await cluster.attach())
        let owner = cluster.configuration(user: "meterbee_owner")
        let other = LocalServer(
            executable: executable,
            dataDirectory: second,
            port: try #require(LoopbackPort.free()),
            operatorKey: first.operatorKey,
            databaseURL: "host='\(owner.host)' port=\(owner.port) user=\(owner.user) "
                + "dbname=\(owner.database)",
            environment: environment
        )
        try await other.start()
        return FaultRig(
            directory: directory,
            faults: faults,
            servers: [first, other],
            owner: owner
        )
    }

    /// Ends the servers and their PostgreSQL; the data stays.
    func stop() async {
        await servers[1].stop()
        await servers[0].stop()
    }

    /// Stops whichever server comes to a step first, kills the victim there and brings it back.
    func strike(_ step: FaultPoint, _ victim: Victim) async throws {
        let armed = "\(faults)/\(step.rawValue)"
        let reached = armed + ".reached"
        // Whoever finds no counted quotas counts them.
        if step == .counted { try await forgetQuotas() }
        try Data().write(to: URL(fileURLWithPath: armed))
        let deadline = ContinuousClock.now + Self.reachTime
        var holder: pid_t?
        while holder == nil, ContinuousClock.now < deadline {
            holder = ProcFile.text(reached).flatMap { pid_t($0.filter { $0 != "\n" }) }
            try await Task.sleep(for: .milliseconds(1))
        }
        let stopped = try #require(holder, "no commit came to the step '\(step.rawValue)'")
        switch victim {
        case .server:
            let server = try #require(servers.first { $0.pid == stopped })
            await server.kill()
            try FileManager.default.removeItem(atPath: reached)
            try await server.start()
        case .postgres:
            killPostgres()
            try FileManager.default.removeItem(atPath: reached)
            try await waitUntilReady()
        }
    }

    /// Kills one of the three at a random moment and brings it back.
    func strikeAtRandom() async throws {
        try await Task.sleep(for: .microseconds(Int.random(in: 0...300_000)))
        if let server = servers.randomElement(), Int.random(in: 0..<3) > 0 {
            await server.kill()
            try await server.start()
        } else {
            killPostgres()
            try await waitUntilReady()
        }
    }

    private func killPostgres() {
        for pid in servers[0].databaseProcesses() { kill(pid, SIGKILL) }
    }

    private func waitUntilReady() async throws {
        let deadline = ContinuousClock.now + Self.reachTime
        while ContinuousClock.now < deadline {
            var answers: [Int?] = []
            for server in servers { answers.append(await server.operator.status(of: "/readyz")) }
            if answers.allSatisfy({ $0 == 200 }) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the servers did not recover: \(servers[0].logTail())")
    }

    private func forgetQuotas() async throws {
        let connection = try await PostgresConnection.connect(owner)
        _ = try await connection.query(PostgresStatement("DELETE FROM meterbee.quotas"))
        await connection.close()
    }
}
