import Foundation
import Testing

@testable import meterbee

/// A real server with its PostgreSQL and a real agent that is enrolled with it.
final class AgentRig: Sendable {
    static let sources = ["net.flow", "process.exec"]

    let directory: TemporaryDirectory
    let server: LocalServer
    /// The tenant's own client.
    let tenant: RESTClient
    let agent: AgentUnderTest

    private init(
        directory: TemporaryDirectory,
        server: LocalServer,
        tenant: RESTClient,
        agent: AgentUnderTest
    ) {
        self.directory = directory
        self.server = server
        self.tenant = tenant
        self.agent = agent
    }

    /// Starts the server and prepares the agent, which does not run yet.
    static func start(environment: [String: String] = [:]) async throws -> AgentRig {
        let directory = try ProductFiles.directory("agent")
        let server = LocalServer(
            executable: try ProductFiles.meterbee(),
            dataDirectory: directory.path + "/server",
            port: try #require(LoopbackPort.free()),
            environment: environment
        )
        #expect(mkdir(server.dataDirectory, 0o711) == 0)
        try await server.start()
        let credentials = try await DemoSetup(api: server.operator, view: SilentView()).run()
        let agent = try AgentUnderTest(
            server: server.baseURL,
            directory: directory.path + "/agent",
            token: credentials.enrollmentToken,
            sources: sources
        )
        return AgentRig(
            directory: directory,
            server: server,
            tenant: RESTClient(baseURL: server.baseURL, key: credentials.tenantKey),
            agent: agent
        )
    }

    /// Ends everything and leaves nothing.
    func stop() async {
        await agent.end()
        await server.stop()
        directory.remove()
    }

    /// Waits until something holds, for as long as a busy machine may take.
    func wait(
        _ what: Comment,
        seconds: Int = 300,
        until condition: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("not within \(seconds) s: \(what)\n\(agent.log)")
    }
}
