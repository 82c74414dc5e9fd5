import BPF

/// The data sources this agent has.
public enum SourceCatalog {
    /// Their keys, in the order they are started.
    public static let keys = [NetFlowSource.key, ProcessExecSource.key]

    /// Starts one.
    ///
    /// - Throws: `SourceUnavailable` or `BPFError`; others are not touched by that.
    static func start(_ key: String, context: SourceContext) throws -> any DataSource {
        switch key {
        case NetFlowSource.key:
            return try NetFlowSource(
                hierarchyNumber: context.hierarchy.number,
                ownSockets: context.ownSockets
            )
        case ProcessExecSource.key:
            return try ProcessExecSource(hierarchyNumber: context.hierarchy.number)
        default: throw unknown(key)
        }
    }

    /// The ladder of one source, for `probe`.
    static func ladder(_ key: String) throws(AgentError) -> SourceLadder {
        switch key {
        case NetFlowSource.key:
            return SourceLadder(
                object: .netFlow,
                rungs: NetFlowSource.rungs,
                iterators: NetFlowSource.iterators
            )
        case ProcessExecSource.key:
            return SourceLadder(object: .processExec, rungs: ProcessExecSource.rungs, iterators: [])
        default: throw unknown(key)
        }
    }

    private static func unknown(_ key: String) -> AgentError {
        AgentError(
            code: .usage,
            message: "there is no data source '\(key)'; known are \(keys.joined(separator: ", "))"
        )
    }
}
