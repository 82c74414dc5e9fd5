import Foundation
import Testing

@testable import meterbee

@Suite("the configuration of a server")
struct ConfigurationTests {
    private struct Outcome {
        var exit: ChildExit?
        var text: String
    }

    /// Runs `meterbee` to its end with a file as `config.yaml` in a directory of its own.
    private static func run(
        _ arguments: [String],
        file: String,
        environment: [String: String] = [:]
    ) async throws -> Outcome {
        let directory = try TemporaryDirectory(prefix: "meterbee-config-")
        defer { directory.remove() }
        try Data(file.utf8).write(to: URL(fileURLWithPath: directory.path + "/config.yaml"))
        let process = try ChildProcess.start(
            try #require(OwnExecutable.sibling("meterbee")),
            arguments + ["--config", directory.path + "/config.yaml"],
            environment: environment,
            outputPath: directory.path + "/out"
        )
        let exit = await process.waitForExit(timeout: Patience.limit)
        await process.stop(grace: .seconds(20))
        return Outcome(exit: exit, text: ProcFile.text(directory.path + "/out") ?? "")
    }

    @Test("flags win over the environment, the environment over the file, the file over defaults")
    func precedence() async throws {
        let file = """
            # What a comment says does not matter.
            data_dir: /srv/meterbee
            listen: 127.0.0.1:1001
            grpc_listen: off
            admin_listen: 127.0.0.1:1003
            log_level: debug
            ingest:
              memory_bytes_max: 268435456
            clients:
              idle_seconds_max: 60
            bootstrap_operator_key: "mb_\(String(repeating: "0", count: 32))_\
            \(String(repeating: "s", count: 43))"
            """
        let outcome = try await Self.run(
            ["config", "check", "--admin-listen", "127.0.0.1:3003"],
            file: file,
            environment: ["METERBEE_LISTEN": "127.0.0.1:2001"]
        )
        #expect(outcome.exit == .exited(code: 0))
        for line in [
            "database: a PostgreSQL of its own in /srv/meterbee", "listen: 127.0.0.1:2001",
            "grpc_listen: off", "admin_listen: 127.0.0.1:3003", "log_level: debug",
            "ingest.memory_bytes_max: 268435456", "ingest.request_bytes_max: 67108864",
            "clients.idle_seconds_max: 60", "clients.head_seconds_max: 15",
            "METERBEE_LISTEN", "config.yaml:6: log_level", "the configuration is sound",
        ] {
            #expect(outcome.text.contains(line), "\(line) in:\n\(outcome.text)")
        }
        #expect(!outcome.text.contains("sssss"), "secrets are not shown")
    }

    @Test(
        "what is wrong is told with file, line and remedy",
        arguments: [
            ("listne: 127.0.0.1:1", ["config.yaml:1", "'listne'", "known are", "listen"], 1),
            ("tls:\n  certificate:\n    - a", ["config.yaml:2", "'tls.certificate'"], 1),
            ("listen: [", ["config.yaml", "is not YAML"], 1),
            ("- listen", ["config.yaml:1", "must be a mapping"], 1),
            ("listen: a\nlisten: b", ["config.yaml", "line 1", "listen stands there twice"], 1),
            ("log_level: loud\n", ["config.yaml:1", "log_level", "loud", "warning"], 1),
            ("\nlisten: 4318", ["config.yaml:2", "listen", "HOST:PORT"], 1),
            ("ingest:\n  request_bytes_max: 1", ["config.yaml:2", "65536"], 1),
            ("clients:\n  idle_seconds_max: 0", ["config.yaml:2", "'0'", "1 to 86400"], 1),
            ("webhooks: {allow_private: maybe}", ["config.yaml:1", "maybe", "true or"], 1),
            ("bootstrap_operator_key: mb_1", ["config.yaml:1", "mb_<32 hex digits>"], 1),
            ("dist: /none", ["config.yaml:1", "/none", "agent-package.sh"], 1),
            ("database_url: postgres://u@h:99999/d", ["config.yaml:1", "99999", "65535"], 1),
            ("database_url: postgres://u@h:1,i:x/d", ["config.yaml:1", "port", "65535"], 1),
            ("tls: {certificate: /none.pem, key: /none.key}", ["/none.pem", "PEM"], 1),
        ] as [(String, [String], Int32)]
    )
    func faults(file: String, named: [String], code: Int32) async throws {
        let outcome = try await Self.run(["config", "check"], file: file)
        #expect(outcome.exit == .exited(code: code), "\(outcome.text)")
        for part in named { #expect(outcome.text.contains(part), "\(part) in:\n\(outcome.text)") }
        // No usage buries it.
        #expect(outcome.text.split(separator: "\n").count == 1, "\(outcome.text)")
    }

    @Test(
        "no fault shows what else the file holds",
        arguments: [
            "listen: a\nlisten: b\n", "log_level: \"info\n", "log_level: a: b\n", "tls: [\n",
        ]
    )
    func quiet(fault: String) async throws {
        let secret = "database_url: postgres://u:sssss@h/d\n"
        for file in [secret + fault, fault + secret] {
            let outcome = try await Self.run(["config", "check"], file: file)
            #expect(outcome.exit == .exited(code: 1), "\(outcome.text)")
            #expect(outcome.text.contains("is not YAML"), "\(outcome.text)")
            #expect(!outcome.text.contains("sssss"), "\(outcome.text)")
        }
    }

    @Test("a certificate that cannot be used is told before a database is made")
    func badCertificate() async throws {
        let data = try TemporaryDirectory(prefix: "meterbee-config-data-")
        defer { data.remove() }
        let outcome = try await Self.run(
            ["serve", "--data-dir", data.path],
            file: "tls: {certificate: /none.pem, key: /none.key}"
        )
        #expect(outcome.exit == .exited(code: 1))
        #expect(outcome.text.contains("/none.pem"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: data.path).isEmpty)
    }

    @Test("a file that cannot be read is told, and a server runs by a file alone")
    func serves() async throws {
        let directory = try TemporaryDirectory(prefix: "meterbee-config-serve-")
        defer { directory.remove() }
        let executable = try #require(OwnExecutable.sibling("meterbee"))
        let missing = try ChildProcess.start(
            executable,
            ["config", "check", "--config", directory.path + "/none.yaml"],
            outputPath: directory.path + "/out"
        )
        #expect(await missing.waitForExit(timeout: Patience.limit) == .exited(code: 1))
        #expect(ProcFile.text(directory.path + "/out")?.contains("none.yaml") == true)
        let port = try #require(LoopbackPort.free())
        let file = directory.path + "/meterbee.yaml"
        let settings = """
            data_dir: \(directory.path)/data
            listen: 127.0.0.1:\(port)
            grpc_listen: off
            """
        try Data(settings.utf8).write(to: URL(fileURLWithPath: file))
        let server = try ChildProcess.start(
            executable,
            ["serve"],
            environment: ["METERBEE_CONFIG": file],
            outputPath: directory.path + "/log"
        )
        let client = RESTClient(baseURL: "http://127.0.0.1:\(port)", key: "")
        let deadline = ContinuousClock.now + Patience.limit
        while await client.status(of: "/readyz") != 200, server.isRunning,
            ContinuousClock.now < deadline
        {
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(await client.status(of: "/readyz") == 200)
        server.send(SIGTERM)
        #expect(await server.waitForExit(timeout: Patience.limit) == .exited(code: 0))
    }
}
