import Glibc

@testable import AgentCore

/// A control group that holds only so much memory, on either version of control groups.
struct MemoryGroup {
    private let group: TestGroup
    var path: String { group.path }

    init(_ name: String, limitBytes: Int) throws {
        let one = "/sys/fs/cgroup/memory"
        let isFirstVersion = access(one + "/memory.limit_in_bytes", R_OK) == 0
        group = try TestGroup(name, mount: isFirstVersion ? one : "/sys/fs/cgroup")
        if isFirstVersion {
            group.set("memory.limit_in_bytes", "\(limitBytes)")
            group.set("memory.memsw.limit_in_bytes", "\(limitBytes)")
            group.set("memory.swappiness", "0")
        } else {
            group.set("memory.max", "\(limitBytes)")
            group.set("memory.swap.max", "0")
        }
    }

    /// Starts a shell command inside.
    func start(_ command: String) throws -> TestProcess { try group.start(command) }

    func remove() { group.remove() }
}
