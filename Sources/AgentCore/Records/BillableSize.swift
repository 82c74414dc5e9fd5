import Telemetry

/// What a request's records are billed by the rule `agent-v1`: canonical size without the resource,
/// which our own agent chose.
enum BillableSize {
    /// The sum over all records; 0 where the request cannot be read.
    static func of(_ request: UnsafeRawBufferPointer, signal: Signal) -> UInt64 {
        var sum = 0
        let summary = try? OTLPScanner.scan(request, signal: signal) { record in
            sum += record.canonicalSize - record.resourceSize
            return .proceed
        }
        return summary == nil ? 0 : UInt64(sum)
    }
}
