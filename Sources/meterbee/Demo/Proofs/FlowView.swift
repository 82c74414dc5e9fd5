/// A stored `net.flow` record, read by its attribute names.
struct FlowView: Sendable {
    var pid: Int64
    var command: String
    var from: String
    var to: String
    var sentBytes: Int64
    var receivedBytes: Int64

    /// Nil where the record is no flow with a known process.
    init?(_ record: StoredRecord) {
        guard let pid = record.integer("process.pid"),
            let sent = record.integer(FlowAttribute.sentBytes),
            let received = record.integer(FlowAttribute.receivedBytes)
        else { return nil }
        self.pid = pid
        command = record.text("process.executable.name") ?? "?"
        from = Self.endpoint(record, "source")
        to = Self.endpoint(record, "destination")
        sentBytes = sent
        receivedBytes = received
    }

    /// One line: addresses, process, bytes each way.
    var line: String {
        "\(from) → \(to) pid \(pid) \(command) sent \(Figure.count(sentBytes)) "
            + "received \(Figure.count(receivedBytes))"
    }

    private static func endpoint(_ record: StoredRecord, _ side: String) -> String {
        let port = record.integer(side + ".port").map { ":\($0)" } ?? ""
        return (record.text(side + ".address") ?? "?") + port
    }
}
