import Metering

/// The receipts behind the records that came in last.
struct NewestReceipts {
    /// The newest records of the plan's data sources, the last received first.
    let records: [StoredRecord]

    /// So many records of each data source are looked at.
    private static let recordsMax = 200

    init(_ stage: ProofStage) async throws {
        var records: [StoredRecord] = []
        for charge in DemoPlan.charges {
            records += try await stage.api.records(
                of: charge.dataSource,
                since: stage.started,
                limit: Self.recordsMax
            )
        }
        self.records = records.sorted { ($0.receivedAt ?? "") > ($1.receivedAt ?? "") }
    }

    /// Their identifiers, each once, the newest first.
    var identifiers: [String] {
        var seen: Set<String> = []
        return records.compactMap(\.receipt).filter { seen.insert($0).inserted }
    }
}
