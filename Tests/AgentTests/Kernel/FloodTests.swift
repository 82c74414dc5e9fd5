import Foundation
import Testing

@testable import AgentCore

/// More samples than any node makes, through every source at once; needs root and clang.
@Suite("A flood of samples on this kernel", .serialized)
struct FloodTests {
    private static let goal = getenv("METERBEE_TEST_FULL") == nil ? 200_000 : 4_000_000
    private static let flooded = ["kernel.bpf", "syscall.error"]

    @Test("every sample of a flood is told or counted as lost, and the other sources' as well")
    func flood() throws {
        let directory = try TemporaryDirectory()
        let load = try TestLoad(in: directory)
        let sources = try SourceCatalog.applicableKeys.map {
            (key: $0, observation: try Observation(SourceCatalog.source($0), keepsRecords: false))
        }
        var made = 0
        var seconds = 0
        while made < Self.goal {
            made += try load.refusedPrograms {
                for source in sources { source.observation.read() }
            }
            seconds += 1
        }
        print("flood: \(made / seconds) system calls a second, in \(seconds) s")
        for (key, observation) in sources {
            observation.finish()
            let ledger = observation.ledger
            if Self.flooded.contains(key) { #expect(ledger.kernel.seen >= UInt64(made)) }
            #expect(ledger.residual == 0, "\(key): \(ledger)")
            #expect(observation.trouble == nil, "\(key)")
        }
        let bpf = try #require(sources.first { $0.key == "kernel.bpf" }?.observation)
        let account = bpf.ledger
        #expect(account.drained > 0)
        #expect(account.drained + account.kernel.ringLost == account.kernel.seen)
        #expect(account.tally.acknowledged == account.drained)
    }
}
