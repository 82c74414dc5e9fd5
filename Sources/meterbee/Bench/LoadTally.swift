/// What one connection, or all together, sent and was told.
struct LoadTally: Sendable {
    /// Requests acknowledged whole, each counted once however often it was sent.
    var acceptedRequests = 0
    var acceptedRecords: Int64 = 0
    /// Canonical bytes of the acknowledged records.
    var acceptedCanonicalBytes: Int64 = 0
    /// Bytes of the acknowledged bodies before compression.
    var bodyBytes: Int64 = 0
    /// Bytes of the acknowledged bodies as they were sent.
    var sentBytes: Int64 = 0
    /// Acknowledged as duplicates: a first reply was lost and the request sent again.
    var duplicates = 0
    /// Attempts that were answered otherwise, by status; 0 stands for a broken connection.
    var failures: [Int: Int] = [:]
    /// Requests whose outcome was not known when the run ended.
    var unresolved = 0
    /// From the first byte sent to the reply, of acknowledged requests.
    var latency = LatencyHistogram()
    /// The first failure that was no 429 or 503, in words.
    var firstFault: String?

    /// Adds another's counts.
    mutating func add(_ other: LoadTally) {
        acceptedRequests += other.acceptedRequests
        acceptedRecords += other.acceptedRecords
        acceptedCanonicalBytes += other.acceptedCanonicalBytes
        bodyBytes += other.bodyBytes
        sentBytes += other.sentBytes
        duplicates += other.duplicates
        failures.merge(other.failures, uniquingKeysWith: +)
        unresolved += other.unresolved
        latency.add(other.latency)
        firstFault = firstFault ?? other.firstFault
    }
}
