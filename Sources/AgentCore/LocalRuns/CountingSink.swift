/// Takes requests and forgets them; only the accounts stay.
final class CountingSink: RequestSink {
    private var tallies: [LedgerKey: SpoolTally] = [:]
    private let look: (RecordWriter.Request) -> Void

    /// - Parameter look: Sees every request before it is forgotten.
    init(_ look: @escaping (RecordWriter.Request) -> Void = { _ in }) { self.look = look }

    func take(_ request: RecordWriter.Request) {
        look(request)
        var tally = tallies[request.key] ?? SpoolTally()
        tally.sealed &+= UInt64(request.records)
        tally.derived &+= UInt64(request.derived)
        tally.acknowledged &+= UInt64(request.records)
        tallies[request.key] = tally
    }

    func tally(_ key: LedgerKey) -> SpoolTally { tallies[key] ?? SpoolTally() }
}
