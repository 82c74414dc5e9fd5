import BPF

/// What the agent knows of itself at one moment, as it tells it.
struct HealthReport {
    /// One source that runs or ran.
    struct Source {
        var key: LedgerKey
        var ledger: SourceLedger
        var hook: HookReport
        var level: DegradationLevel
        var trouble: String?
        /// Libraries that there was no room for.
        var leftOut: Int
        var programs: [(program: String, usage: BPFProgramUsage)]

        /// A source as it stands.
        init(_ pipeline: SourcePipeline) {
            key = pipeline.key
            ledger = pipeline.ledger
            hook = pipeline.kernel.hook
            level = pipeline.levelInForce
            trouble = pipeline.trouble
            leftOut = pipeline.leftOut
            programs = (try? pipeline.kernel.usages()) ?? []
        }
    }

    /// Nil before the agent is enrolled.
    var agentID: String?
    var sources: [Source]
    /// Sources that could not be started, with the reasons.
    var unavailable: [(key: String, reason: String)]
    /// What agent and programs took lately; nil before it was measured.
    var average: UseAverage?
    /// Proportional memory of worker and loader.
    var memoryBytes: Int
    /// What waits for the server.
    var spoolBytes: Int
    var uplink: Uplink.Status
}
