/// Where finished requests go, and what became of them.
protocol RequestSink: AnyObject {
    /// Takes a request, whose bytes are valid during the call only.
    func take(_ request: RecordWriter.Request)

    /// What became of an account's records, also of an earlier run's.
    func tally(_ key: LedgerKey) -> SpoolTally
}
