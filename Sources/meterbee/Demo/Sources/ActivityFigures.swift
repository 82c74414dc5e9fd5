/// What the sender of records says of itself.
struct ActivityFigures: Sendable {
    /// CPU time and memory of its processes; nil where it has none of its own.
    var process: ProcessFigures?
    /// Records that the server acknowledged, by data source.
    var acknowledged: [String: Int64] = [:]
    /// Records that were observed but lost, for whatever reason.
    var lost: Int64 = 0
    /// How each data source is observed, such as a tracepoint's name.
    var hooks: [String: String] = [:]
}
