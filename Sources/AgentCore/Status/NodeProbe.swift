import BPF
import Glibc

/// What this node allows: every rung of every source tried, nothing left behind.
public struct NodeProbe: Sendable {
    /// One rung as the kernel took it.
    public struct Rung: Hashable, Sendable {
        /// The hooks by their kernel names.
        public var hook: String
        /// Why not; nil where it works.
        public var reason: String?
    }

    /// One source.
    public struct Source: Hashable, Sendable {
        /// The data source's key.
        public var key: String
        /// Best first.
        public var rungs: [Rung]
        /// Why it has nothing to tell here; nil where it has.
        public var notApplicable: String?

        /// The hook that `run` would take; nil where none works.
        public var chosen: String? { rungs.first { $0.reason == nil }?.hook }
    }

    /// The running kernel's release.
    public var kernelRelease: String
    /// Whether the kernel tells its types, without which nothing works.
    public var hasTypes: Bool
    /// Capabilities that sources need and this process has not.
    public var missingCapabilities: [String]
    /// Why system calls' own tracepoints cannot be had, and what to do; nil where they can.
    public var tracefsTrouble: String?
    /// How containers are told apart.
    public var cgroupMount: String?
    /// Whether records can be attributed to containers.
    var attribution: AttributionCheck
    /// Every known source.
    public var sources: [Source]

    /// Tries everything now.
    ///
    /// - Parameter kubelet: Asked for its pods, where given.
    public static func run(kubelet: KubeletSettings? = nil) throws(AgentError) -> NodeProbe {
        let hierarchy = CgroupHierarchy.current()
        let context = SourceContext(hierarchy: hierarchy, ownSockets: OwnSockets())
        return NodeProbe(
            kernelRelease: NodeIdentity.current().kernelRelease,
            hasTypes: typesTrouble == nil,
            missingCapabilities: Capability.missing(),
            tracefsTrouble: context.tracepoints.trouble,
            cgroupMount: hierarchy.mountPoint,
            attribution: AttributionCheck.run(
                hierarchy,
                paths: LocalControlGroupPaths(hierarchy: hierarchy),
                kubelet: try kubelet.map { (settings) throws(AgentError) in
                    try KubeletWatch(settings, ownSockets: OwnSockets()) { _ in }.askOnce()
                }
            ),
            sources: SourceCatalog.all.map { source in
                Source(
                    key: source.key,
                    rungs: source.plan.rungs.map { attempt(source, $0, context) },
                    notApplicable: source.plan.lacking()
                )
            }
        )
    }

    /// What follows where the kernel does not tell its types, for the operator; nil where it does.
    static var typesTrouble: String? {
        let path = "/sys/kernel/btf/vmlinux"
        guard access(path, R_OK) != 0 else { return nil }
        return "\(path) cannot be read: \(String(cString: strerror(errno))); no data source works "
            + "without the kernel's types: mount sysfs, or run a kernel with CONFIG_DEBUG_INFO_BTF"
    }

    /// The first namespace of process numbers (`PROC_PID_INIT_INO`, include/linux/proc_ns.h).
    private static let nodeProcessNamespace: ino_t = 0xEFFF_FFFC

    /// What follows where processes have other numbers here than the kernel tells; nil on the node
    /// itself.
    ///
    /// - Parameter path: A process's namespace of process numbers.
    static func processTrouble(_ path: String = "/proc/self/ns/pid") -> String? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_ino != nodeProcessNamespace else { return nil }
        return "this process has a process namespace of its own: programs of other containers are "
            + "known by number and command only, and the agent cannot tell itself from them; start "
            + "it with --pid=host (Kubernetes: hostPID: true)"
    }

    /// Whether every source that has something to tell here has a hook.
    public var isComplete: Bool {
        sources.allSatisfy { $0.chosen != nil || $0.notApplicable != nil }
    }

    private static func attempt(
        _ source: any DataSource.Type,
        _ rung: HookRung,
        _ context: SourceContext
    ) -> Rung {
        do {
            let (object, links) = try HookLadder.attach(source, rung: rung, context: context)
            for name in rung.programs.intersection(source.plan.iterators) {
                _ = try object.iteratorLink(name, over: source.plan.walkedMaps[name])
            }
            withExtendedLifetime(links) {}
            return Rung(hook: rung.name)
        } catch {
            return Rung(hook: rung.name, reason: "\(error)")
        }
    }
}
