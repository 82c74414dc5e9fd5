/// Executions of which every process is known.
struct KnownExecutions: Sendable {
    var pids: Set<Int64>
    /// The process that started them.
    var parentPID: Int64
}
