import Glibc

/// The cgroup hierarchy that tells containers apart on this node.
struct CgroupHierarchy: Hashable, Sendable {
    /// The number that the programs know it by (`enum cgroup_hierarchy` in bpf/task.h).
    let number: UInt32
    /// Where it is mounted; nil where no control groups are visible.
    let mountPoint: String?

    /// Version 1 controllers in the order in which they are asked; container runtimes use all.
    private static let controllers: [(name: String, number: UInt32)] = [
        ("pids", 1), ("memory", 2), ("cpu", 3),
    ]

    /// Chooses by the mounts that this process sees.
    static func current() -> CgroupHierarchy {
        choose(mounts: TextFile.text("/proc/self/mounts") ?? "")
    }

    /// A version 1 controller where there is one, as on hybrid hosts everybody is in the unified
    /// hierarchy's root.
    static func choose(mounts: String) -> CgroupHierarchy {
        let lines = mounts.split(separator: "\n").map { $0.split(separator: " ") }
        let ones = lines.filter { $0.count > 3 && $0[2] == "cgroup" }
        for controller in controllers {
            let mount = ones.first {
                $0[3].split(separator: ",").contains { $0 == controller.name }
            }
            if let mount {
                return CgroupHierarchy(number: controller.number, mountPoint: String(mount[1]))
            }
        }
        let unified = lines.first { $0.count > 3 && $0[2] == "cgroup2" }
        return CgroupHierarchy(number: 0, mountPoint: unified.map { String($0[1]) })
    }
}
