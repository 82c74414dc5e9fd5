import Postgres
import Testing

@Suite("failures to connect say what to do")
struct ConnectionFailureTests {
    @Test("no server at the socket or port")
    func noServer() async throws {
        let socket = PostgresConfiguration(host: "/nowhere", user: "u", database: "d")
        let error = try await postgresError { _ = try await PostgresConnection.connect(socket) }
        #expect(error?.code == .connectionFailed)
        #expect(error?.remedy?.contains("socket /nowhere/.s.PGSQL.5432") == true)
        let tcp = PostgresConfiguration(host: "127.0.0.1", port: 1, user: "u", database: "d")
        let refused = try await postgresError { _ = try await PostgresConnection.connect(tcp) }
        #expect(refused?.remedy?.contains("127.0.0.1:1") == true)
    }

    @Test("database, role or permission missing")
    func missing() async throws {
        let configuration = try await TestCluster.database()
        let database = try await postgresError {
            _ = try await PostgresConnection.connect(configuration.with(database: "absent"))
        }
        #expect(database?.sqlState == "3D000")
        #expect(database?.isConfigurationError == true)
        #expect(database?.remedy == "create it: createdb absent")
        let user = try await postgresError {
            _ = try await PostgresConnection.connect(configuration.with(user: "stranger"))
        }
        #expect(user?.sqlState == "28000")
        #expect(user?.remedy?.contains("pg_ident.conf") == true)
        let role = try await postgresError {
            _ = try await PostgresConnection.connect(configuration.with(role: "absent"))
        }
        #expect(role?.sqlState == "22023")
    }

    @Test("a URL is taken apart, and a bad one keeps its password to itself")
    func urls() async throws {
        let configuration = try PostgresConfiguration(
            url: "postgresql://me:p%40ss@db.example:6543/bills?sslmode=require&connect_timeout=9"
        )
        #expect(configuration.host == "db.example")
        #expect(configuration.port == 6543)
        #expect(configuration.user == "me")
        #expect(configuration.password == "p@ss")
        #expect(configuration.database == "bills")
        #expect(configuration.connectTimeout == .seconds(9))
        #expect(configuration.additionalKeywords["sslmode"] == "require")
        let error = try await postgresError {
            _ = try PostgresConfiguration(url: "postgresql://me:secret@[::1/bills")
        }
        #expect(error?.description.contains("secret") == false)
    }

    @Test("a port that is none is told", arguments: ["0", "65536", "x", "1,other:secret", "-1"])
    func ports(port: String) async throws {
        let error = try await postgresError {
            _ = try PostgresConfiguration(url: "postgresql://me@host:\(port)/bills")
        }
        #expect(error?.description.contains("1 to 65535") == true)
        #expect(error?.description.contains("secret") == false)
    }
}
