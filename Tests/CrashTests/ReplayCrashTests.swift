import Foundation
import Glibc
import Logging
import Metering
import Postgres
import Testing

@testable import meterbee

@Suite("a rule replay whose server is killed", .serialized)
struct ReplayCrashTests {
    private static let quarterHours = 6
    private static let recordsPerBatch = 20

    @Test("goes on where it was, and comes to what was stored")
    func resumes() async throws {
        let directory = try ProductFiles.directory("replay")
        let server = LocalServer(
            executable: try ProductFiles.meterbee(),
            dataDirectory: directory.path,
            port: try #require(LoopbackPort.free())
        )
        do {
            try await server.start()
            try await Self.check(server)
        } catch {
            await server.stop()
            directory.remove()
            throw error
        }
        await server.stop()
        directory.remove()
    }

    private static func check(_ server: LocalServer) async throws {
        let owner = try await owner(of: server)
        let tenant = try await BenchTenant(operator: server.operator)
        let start = try await fill(server, tenant, owner)
        // The test's own brake, so that the kill meets a replay on its way.
        try await owner.script(
            """
            CREATE FUNCTION meterbee.test_brake() RETURNS trigger LANGUAGE plpgsql
                AS 'BEGIN PERFORM pg_sleep(0.5); RETURN NEW; END';
            CREATE TRIGGER test_brake BEFORE INSERT ON meterbee.rule_replay_windows
                FOR EACH ROW EXECUTE FUNCTION meterbee.test_brake();
            """
        )
        let first = try replay(server, from: start, output: "first")
        try await waitForWindows(2, owner)
        await server.kill()
        #expect(await first.waitForExit(timeout: .seconds(60)) == .exited(code: 1))
        let kept = try await windows(owner)
        #expect(kept.count >= 2 && kept.count < quarterHours)
        try await server.start()
        try await owner.script("DROP TRIGGER test_brake ON meterbee.rule_replay_windows")
        let second = try replay(server, from: start, output: "second")
        #expect(await second.waitForExit(timeout: .seconds(120)) == .exited(code: 0))
        let all = try await windows(owner)
        #expect(all.count == quarterHours)
        // Written by the transactions that wrote them first.
        for (quarterHour, transaction) in kept { #expect(all[quarterHour] == transaction) }
        await owner.close()
        let text = ProcFile.text(server.dataDirectory + "/second") ?? ""
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let reply = try decoder.decode(RuleReplayReply.self, from: Data(text.utf8))
        #expect(reply.isComplete)
        #expect(reply.records == Int64(quarterHours * recordsPerBatch))
        #expect(reply.old.billableBytes == reply.canonicalBytes)
        #expect(reply.new.billableBytes == 2 * reply.canonicalBytes)
    }

    /// A batch in each quarter hour; returns where the first one begins.
    private static func fill(
        _ server: LocalServer,
        _ tenant: BenchTenant,
        _ owner: PostgresConnection
    ) async throws -> Instant {
        let client = OTLPClient(baseURL: server.baseURL, key: tenant.key)
        var body = try LoadBody(
            kind: .flows,
            bodyKind: .random,
            records: recordsPerBatch,
            runID: 13,
            stream: 0
        )
        for number in 0..<quarterHours {
            try await moveClock(quarterHours: number, owner)
            body.renew(nowUnixNano: WallClock.unixNano)
            let outcome = try await client.send(body.bytes)
            #expect(outcome.isAccepted && !outcome.isDuplicate)
        }
        // What is replayed was received before the last quarter hour ended.
        try await moveClock(quarterHours: quarterHours, owner)
        let row = try await owner.query(
            PostgresStatement("SELECT min(received_at) AS first FROM meterbee.segments")
        ).only()
        let micros = try row.timestampMicroseconds("first")
        return Instant(unixMicroseconds: micros).quarterHourStart
    }

    private static func moveClock(
        quarterHours: Int,
        _ owner: PostgresConnection
    ) async throws {
        try await owner.script(
            PostgresSQL(
                unsafeSQL: """
                    CREATE OR REPLACE FUNCTION meterbee.meterbee_now() RETURNS timestamptz
                    LANGUAGE sql VOLATILE PARALLEL SAFE
                    AS 'SELECT clock_timestamp() + interval ''\(15 * quarterHours) minutes'''
                    """
            )
        )
    }

    private static func owner(of server: LocalServer) async throws -> PostgresConnection {
        let cluster = PrivateCluster(
            settings: PrivateClusterSettings(directory: server.dataDirectory),
            logger: Logger(label: "crash-tests")
        )
        #expect(try await cluster.attach())
        return try await PostgresConnection.connect(cluster.configuration(user: "meterbee_owner"))
    }

    private static func replay(
        _ server: LocalServer,
        from start: Instant,
        output: String
    ) throws -> ChildProcess {
        let end = Instant(
            unixMicroseconds: start.unixMicroseconds
                + Int64(quarterHours) * Instant.quarterHour
        )
        return try ChildProcess.start(
            try ProductFiles.meterbee(),
            [
                "rule", "replay", "--server", server.baseURL, "--tenant", "bench",
                "--data-source", "bench.flow", "--from", "\(start)", "--to", "\(end)",
                "--expression", "2 * canonical_size", "--json",
            ],
            environment: ["METERBEE_OPERATOR_KEY": server.operatorKey],
            outputPath: server.dataDirectory + "/" + output
        )
    }

    private static func waitForWindows(_ count: Int, _ owner: PostgresConnection) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while try await windows(owner).count < count {
            try #require(ContinuousClock.now < deadline, "the replay wrote no \(count) windows")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Each quarter hour's row, and the transaction that wrote it.
    private static func windows(_ owner: PostgresConnection) async throws -> [Int64: String] {
        let rows = try await owner.query(
            PostgresStatement(
                """
                SELECT quarter_hour, xmin::text AS writer FROM meterbee.rule_replay_windows
                """
            )
        )
        var windows: [Int64: String] = [:]
        for row in rows {
            windows[try row.timestampMicroseconds("quarter_hour")] = try row.string("writer")
        }
        return windows
    }
}
