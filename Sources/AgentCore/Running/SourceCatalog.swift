import Telemetry

/// The data sources this agent has.
public enum SourceCatalog {
    /// All of them, in the order they are started and drained; a new source is one line here.
    ///
    /// Executions and ends come first: others' records may be of processes that are gone already.
    static var all: [any DataSource.Type] {
        [
            ProcessExecSource.self,
            ProcessExitSource.self,
            NetFlowSource.self,
            NetDropSource.self,
            NetInterfaceSource.self,
            NetDNSSource.self,
            NetHTTPSource.self,
            NetTLSSource.self,
            SyscallErrorSource.self,
            SchedLatencySource.self,
            BlockIOSource.self,
            MemoryOOMSource.self,
            KernelBPFSource.self,
            FileOpenSource.self,
            CredentialChangeSource.self,
            KernelModuleSource.self,
            CPUProfileSource.self,
        ]
    }

    /// Their keys.
    public static let keys = all.map { $0.key }

    /// Those that run unless somebody says otherwise: commonly wanted, and next to free on a busy
    /// node, as none of them has a hook that every system call, switch or packet passes but DNS.
    private static let usual: Set<String> = [
        NetFlowSource.key, NetDNSSource.key, NetDropSource.key, ProcessExecSource.key,
        ProcessExitSource.key, MemoryOOMSource.key,
    ]

    /// The usual ones, in the order they are started.
    public static let usualKeys = keys.filter(usual.contains)

    /// All that may run without the node's consent.
    public static let keysWithoutConsent = keys.filter { $0 != NetTLSSource.key }

    /// Keys of the sources that have something to tell on this kernel.
    static var applicableKeys: [String] {
        all.filter { $0.plan.lacking() == nil }.map { $0.key }
    }

    /// What a source's batches hold; log records for sources of other builds.
    static func signal(of key: String) -> Signal {
        all.first { $0.key == key }?.plan.signal ?? .logs
    }

    /// One by its key.
    static func source(_ key: String) throws(AgentError) -> any DataSource.Type {
        if let source = all.first(where: { $0.key == key }) { return source }
        throw AgentError(
            code: .usage,
            message: "there is no data source '\(key)'; known are \(keys.joined(separator: ", "))"
        )
    }
}
