import Glibc

@testable import AgentCore

/// A source on the real kernel with everything it wrote; fails where the kernel does not allow it.
final class Observation {
    /// What the agent would hold of it.
    let pipeline: SourcePipeline
    private let collected: Collected

    /// Where requests end up, all acknowledged at once.
    private final class Collected: RequestSink {
        private let keepsRecords: Bool
        var records: [DecodedRecord] = []
        var tallies: [LedgerKey: SpoolTally] = [:]

        init(keepsRecords: Bool) { self.keepsRecords = keepsRecords }

        func take(_ request: RecordWriter.Request) {
            if keepsRecords {
                records += DecodedRecord.all(
                    in: request.body,
                    SourceCatalog.signal(of: request.key.source)
                )
            }
            tallies[request.key, default: SpoolTally()].sealed += UInt64(request.records)
            tallies[request.key, default: SpoolTally()].derived += UInt64(request.derived)
            tallies[request.key, default: SpoolTally()].acknowledged += UInt64(request.records)
        }

        func tally(_ key: LedgerKey) -> SpoolTally { tallies[key] ?? SpoolTally() }
    }

    /// Brings a source to the kernel as the agent does.
    ///
    /// - Parameters:
    ///   - shared: What it shares with others; of its own where nil.
    ///   - keepsRecords: Without, they are counted alone.
    init(
        _ source: any DataSource.Type,
        rungs: [HookRung]? = nil,
        shared: SourceContext? = nil,
        ownSockets: OwnSockets = OwnSockets(),
        pins: MapPins? = nil,
        only space: TestNamespace? = nil,
        processFiles: any ProcessFiles = LocalProcessFiles(),
        mapEntries: [String: UInt32] = [:],
        keepsRecords: Bool = true
    ) throws {
        let collected = Collected(keepsRecords: keepsRecords)
        var context =
            shared
            ?? Self.context(ownSockets: ownSockets, pins: pins, processFiles: processFiles)
        context.mapEntries = mapEntries
        context.onlyNamespace = try space.map { UInt32(clamping: try $0.number()) }
        pipeline = try SourcePipeline(
            source,
            in: SourcePipeline.Surroundings(
                context: context,
                loader: LocalLoader(context, rungs: rungs),
                containers: ContainerResolver(
                    LocalControlGroupPaths(hierarchy: context.hierarchy)
                ),
                resource: {
                    ResourceAttributes(node: NodeIdentity.current(), agentID: "test-agent")
                },
                sink: collected
            )
        )
        self.collected = collected
    }

    /// What sources share here.
    static func context(
        ownSockets: OwnSockets = OwnSockets(),
        pins: MapPins? = nil,
        processFiles: any ProcessFiles = LocalProcessFiles()
    ) -> SourceContext {
        SourceContext(
            hierarchy: CgroupHierarchy.current(),
            ownSockets: ownSockets,
            pins: pins,
            processFiles: processFiles
        )
    }

    static func netFlow(
        ownSockets: OwnSockets = OwnSockets(),
        rungs: [HookRung]? = nil
    ) throws -> Observation {
        try Observation(NetFlowSource.self, rungs: rungs, ownSockets: ownSockets)
    }

    static func processExec(rungs: [HookRung]? = nil) throws -> Observation {
        try Observation(ProcessExecSource.self, rungs: rungs)
    }

    var ledger: SourceLedger { pipeline.ledger }
    var hook: HookReport { pipeline.kernel.hook }
    /// The source on the kernel, to sample it or to read its maps.
    var kernel: LoadedSource { pipeline.kernel }
    var trouble: String? { pipeline.trouble }

    /// Takes what the node and the server want of the source.
    func configure(_ policy: AgentPolicy) { pipeline.configure(policy) }

    /// Drains, and walks what is live if asked to.
    func read(live: Bool = false) {
        if live { pipeline.flush() }
        pipeline.seal()
    }

    /// Takes a policy as a running agent does.
    func apply(_ policy: SourcePolicy) { pipeline.apply(policy, redactor: nil) }

    /// Stops the programs and reads all they told.
    func finish() { pipeline.finish() }

    /// What was written so far.
    var records: [DecodedRecord] { collected.records }

    /// Reads until `enough` of the records that match are there, or five minutes are over.
    func records(
        atLeast enough: Int,
        where matches: (DecodedRecord) -> Bool
    ) -> [DecodedRecord] {
        for _ in 0..<6000 {
            read()
            let found = collected.records.filter(matches)
            if found.count >= enough { break }
            usleep(50_000)
        }
        // Once more: too many would be as wrong as too few.
        usleep(150_000)
        read()
        return collected.records.filter(matches)
    }
}
