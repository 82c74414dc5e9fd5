import BPF
import Glibc

/// Sources that run in this process for a while and send nothing.
final class LocalRun {
    private static let drainUs: UInt32 = 100_000
    private static let flushEvery = 40
    private static let sealEvery = 10

    private(set) var pipelines: [SourcePipeline] = []
    /// Sources that could not be started, with the reasons.
    private(set) var unavailable: [(key: String, reason: String)] = []
    private let statistics: BPFStatistics?

    /// Starts the sources; those that cannot be started are left out.
    ///
    /// - Throws: `AgentError` where not one could be started.
    init(_ keys: [String], sink: any RequestSink) throws {
        statistics = try? BPFStatistics()
        let hierarchy = CgroupHierarchy.current()
        let context = SourceContext(hierarchy: hierarchy, ownSockets: OwnSockets())
        let surroundings = SourcePipeline.Surroundings(
            context: context,
            loader: LocalLoader(context),
            containers: ContainerResolver(
                LocalControlGroupPaths(hierarchy: hierarchy),
                mountPoint: hierarchy.mountPoint
            ),
            resource: { ResourceAttributes(node: NodeIdentity.current()) },
            sink: sink
        )
        for key in keys {
            do {
                let source = try SourceCatalog.source(key)
                pipelines.append(try SourcePipeline(source, in: surroundings))
            } catch {
                unavailable.append((key, "\(error)"))
            }
        }
        if pipelines.isEmpty {
            let reasons = unavailable.map { "\($0.key): \($0.reason)" }.joined(separator: "; ")
            throw AgentError(code: .noSource, message: "no source could be started: \(reasons)")
        }
    }

    /// Whether the kernel counts what programs take.
    var countsRunTimes: Bool { statistics != nil }

    /// Drains until the time is over or `goesOn` says no; asks it once a second.
    func run(seconds: Int, _ goesOn: (_ secondsPassed: Int) -> Bool) {
        let ticks = seconds * Self.sealEvery
        for tick in 1...max(1, ticks) {
            usleep(Self.drainUs)
            for pipeline in pipelines { pipeline.drain() }
            if tick % Self.flushEvery == 0 { for pipeline in pipelines { pipeline.flush() } }
            guard tick % Self.sealEvery == 0 else { continue }
            for pipeline in pipelines { pipeline.seal() }
            guard goesOn(tick / Self.sealEvery) else { return }
        }
    }

    /// Stops the programs and takes in all they told.
    func finish() { for pipeline in pipelines { pipeline.finish() } }
}
