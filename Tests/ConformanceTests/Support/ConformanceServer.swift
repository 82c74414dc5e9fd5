import Testing

@testable import meterbee

/// Runs a suite with a server: started before its first test, stopped after its last one.
struct ConformanceServer: SuiteTrait, TestScoping {
    var arguments: [String] = []

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        if let foreign = try ConformanceTarget.foreign() {
            try await ConformanceTarget.$current.withValue(foreign) { try await function() }
            return
        }
        let own = try await OwnServer.start()
        do {
            try await ConformanceTarget.$current.withValue(own.target) { try await function() }
        } catch {
            await own.stop()
            throw error
        }
        await own.stop()
    }
}

extension Trait where Self == ConformanceServer {
    /// Runs the suite with a server.
    static var conformanceServer: Self { Self() }
}

extension Trait where Self == ConditionTrait {
    /// For checks that need an operator's rights.
    static var ownServer: Self {
        .enabled(if: !ConformanceTarget.isForeign, "needs an operator's rights on the server")
    }
}
