import Ingestion
import Metering
import Storage
import TenantAPI

/// The OTLP side of the server and what it counts.
struct ServerIngest: Sendable {
    let intake: OTLPIntake
    let committer: GroupCommitter
    let budget: MemoryBudget
    let counters = IngestCounters()

    init(
        directory: any IngestDirectory,
        committer: GroupCommitter,
        settings: IngestSettings,
        installation: Installation
    ) {
        self.committer = committer
        budget = MemoryBudget(limitBytes: settings.memoryBytesMax)
        intake = OTLPIntake(
            directory: directory,
            committer: committer,
            budget: budget,
            settings: settings,
            environment: OTLPIntake.Environment(
                now: { .system() },
                makeID: { .fresh() },
                bodyHash: { installation.bodyHash($0) }
            ),
            counters: counters
        )
    }
}
