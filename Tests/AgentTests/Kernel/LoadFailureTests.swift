import Testing

@testable import AgentCore

/// A source that cannot be had, at whichever step, and the others that run; needs root.
@Suite("Sources that fail to load, on this kernel", .serialized)
struct LoadFailureTests {
    /// Where a source is made to fail.
    private enum Step: CaseIterable {
        /// Its object has no such program, as if another build's.
        case open
        /// The kernel refuses a map that is too large.
        case load
        /// Its last program finds no hook, when the others have theirs.
        case attach
    }

    /// Brings a source to the kernel, which must fail.
    private func fail(_ key: String, at step: Step) throws {
        let source = try SourceCatalog.source(key)
        let best = source.plan.rungs[0]
        switch step {
        case .open:
            let rung = HookRung(name: "no such program", programs: ["missing"])
            _ = try Observation(source, rungs: [rung])
        case .load:
            _ = try Observation(source, rungs: [best], mapEntries: ["control": .max])
        case .attach:
            let last = best.programs.subtracting(source.plan.iterators).max() ?? ""
            let nowhere = HookAttachment.libraryFunction(["no_such_function"], at: .entry)
            let rung = HookRung(
                name: "no such hook",
                programs: best.programs,
                omittedMaps: best.omittedMaps,
                attachments: best.attachments.merging([last: nowhere]) { $1 }
            )
            _ = try Observation(source, rungs: [rung])
        }
    }

    @Test("each source fails at each step, and all the others, and it itself, go on running")
    func everySource() throws {
        let running = try SourceCatalog.applicableKeys.map {
            (key: $0, observation: try Observation(SourceCatalog.source($0)))
        }
        for key in SourceCatalog.keys {
            for step in Step.allCases {
                let failure = #expect(throws: SourceUnavailable.self, "\(key) at \(step)") {
                    try fail(key, at: step)
                }
                let isApplicable = SourceCatalog.applicableKeys.contains(key)
                #expect(failure?.report.refused.count == 1, "\(key) at \(step)")
                let hook = failure?.report.refused.first?.hook
                #expect((hook == HookReport.notApplicable) == !isApplicable)
                for (other, observation) in running {
                    #expect(observation.kernel.isAttached, "\(other) after \(key) at \(step)")
                }
            }
        }
        let before = try running.map { try $0.observation.kernel.kernelCounters().seen }
        let space = try TestNamespace("failure")
        defer { space.remove() }
        try space.python(ConservationTests.script)
        // What the script makes for sure.
        let told: Set<String> = [
            "net.flow", "net.drop", "net.http", "process.exec", "process.exit", "syscall.error",
        ]
        for (index, (key, observation)) in running.enumerated() {
            observation.finish()
            let seen = observation.ledger.kernel.seen
            #expect(observation.ledger.residual == 0, "\(key)")
            #expect(observation.trouble == nil, "\(key)")
            if told.contains(key) { #expect(seen >= before[index] + 50, "\(key)") }
        }
    }
}
