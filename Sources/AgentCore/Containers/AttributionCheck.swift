import Glibc

/// Whether records on this node can be attributed to containers, and if not, why.
struct AttributionCheck: Hashable, Sendable {
    /// Where the hierarchy that tells containers apart is mounted.
    let mountPoint: String?
    /// Control groups below it.
    let groupCount: Int
    /// Containers by what runs them, each once however many groups it has.
    let containers: [ContainerRuntime: Int]
    /// Pods whose groups are there.
    let podCount: Int
    /// Processes that are seen in /proc, the agent's own left out.
    let processCount: Int
    /// Processes of containers whose groups are not below the mount point.
    let strayCount: Int
    /// Whether a control group can be opened by its number.
    let opensByNumber: Bool
    /// What the kubelet answered; nil where it is not asked.
    var kubelet: PodDirectory.Status?

    private static let processesMax = 4096

    /// Looks at this node.
    static func run(
        _ hierarchy: CgroupHierarchy,
        paths: any ControlGroupPaths,
        processes: ProcessGroups = ProcessGroups(),
        kubelet: PodDirectory.Status? = nil
    ) -> AttributionCheck {
        let tree = hierarchy.mountPoint.map { ControlGroupTree(below: $0) }
        let found = Set((tree?.found ?? []).map(\.identity))
        let others = processes.all(countMax: processesMax).filter {
            $0.processID != UInt32(getpid())
        }
        let known = Set(found.compactMap(\.id))
        let ids = Dictionary(found.compactMap { one in one.id.map { ($0, one.runtime) } }) { $1 }
        return AttributionCheck(
            mountPoint: hierarchy.mountPoint,
            groupCount: tree?.groupCount ?? 0,
            containers: ids.values.reduce(into: [:]) { $0[$1, default: 0] += 1 },
            podCount: Set(found.compactMap(\.podUID)).count,
            processCount: others.count,
            strayCount: others.count { $0.container?.id.map { !known.contains($0) } ?? false },
            opensByNumber: opensOwnGroup(hierarchy, paths),
            kubelet: kubelet
        )
    }

    private static func opensOwnGroup(
        _ hierarchy: CgroupHierarchy,
        _ paths: any ControlGroupPaths
    ) -> Bool {
        var status = stat()
        guard let mountPoint = hierarchy.mountPoint, stat(mountPoint, &status) == 0 else {
            return false
        }
        return paths.path(cgroupID: UInt64(status.st_ino)) != nil
    }

    var containerCount: Int { containers.values.reduce(0, +) }

    /// One line.
    var summary: String {
        let parts = ContainerRuntime.allCases.compactMap { runtime in
            containers[runtime].map { "\($0) of \(runtime.rawValue)" }
        }
        let place = mountPoint ?? "nowhere"
        guard containerCount > 0 else { return "no container found by \(place)" }
        return "\(containerCount) found by \(place) (\(parts.joined(separator: ", ")))"
    }

    /// Why attribution is empty or not whole, each with its remedy; none where all is well.
    var findings: [String] {
        var findings: [String] = []
        if mountPoint == nil {
            findings.append(
                "no control groups are mounted here: mount the node's at /sys/fs/cgroup"
            )
        } else if groupCount == 0 {
            findings.append(
                "\(mountPoint ?? "") holds no control group: no container runs here, or it is a "
                    + "container's own and the node's has to be mounted there"
            )
        }
        if processCount == 0 {
            findings.append(
                "/proc shows no other process: share the node's processes (hostPID, or mount "
                    + "/proc without hidepid)"
            )
        }
        if strayCount > 0 {
            findings.append(
                "\(strayCount) processes are in containers whose control groups are not below "
                    + "\(mountPoint ?? "a mount"): mount the node's there"
            )
        }
        if findings.isEmpty, containerCount == 0, podCount == 0 {
            findings.append(
                "no container runs here: none of \(groupCount) control groups and "
                    + "\(processCount) processes has the name of one of Docker, containerd, CRI-O, "
                    + "Podman or systemd-nspawn"
            )
        }
        return findings + rightsFindings + podFindings
    }

    private var rightsFindings: [String] {
        guard mountPoint != nil, !opensByNumber else { return [] }
        return [
            "control groups cannot be opened by number (CAP_DAC_READ_SEARCH): containers are found "
                + "by walking the groups and by /proc, new ones up to a minute late"
        ]
    }

    private var podFindings: [String] {
        guard let kubelet else {
            guard podCount > 0 else { return [] }
            return ["\(podCount) pods run here, whose names only --kubelet tells"]
        }
        if let trouble = kubelet.trouble { return [trouble] }
        return kubelet.podCount == 0 ? ["the kubelet answers, but has no pods"] : []
    }
}
