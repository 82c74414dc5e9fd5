@testable import meterbee

/// How much is sent and how often the server is killed.
struct CrashPlan: Sendable {
    var clients = 8
    var batchesPerClient = 100
    var recordsPerBatch = 250
    var kills = 20

    var batches: Int { clients * batchesPerClient }
    var records: Int { batches * recordsPerBatch }
}
