import Testing

@testable import AgentCore

@Suite("Containers")
struct ContainerTests {
    private static let id = "4f1c0a9e8d7b6c5a4f1c0a9e8d7b6c5a4f1c0a9e8d7b6c5a4f1c0a9e8d7b6c5a"

    @Test(
        "paths of Docker, containerd, CRI-O and Podman, on both versions",
        arguments: [
            "/sys/fs/cgroup/pids/docker/\(id)",
            "/sys/fs/cgroup/system.slice/docker-\(id).scope",
            "/sys/fs/cgroup/kubepods.slice/kubepods-burstable.slice/cri-containerd-\(id).scope",
            "/sys/fs/cgroup/kubepods.slice/crio-\(id).scope/container",
            "/sys/fs/cgroup/machine.slice/libpod-\(id).scope/init.scope",
        ]
    )
    func containers(path: String) {
        #expect(ContainerResolver.containerID(cgroupPath: path) == Self.id)
    }

    @Test(
        "paths of the node's own processes",
        arguments: [
            "/", "/sys/fs/cgroup/system.slice/ssh.service", "/sys/fs/cgroup/pids/docker/\(id)0",
            "/sys/fs/cgroup/user.slice/user-0.slice/session-1.scope",
        ]
    )
    func node(path: String) {
        #expect(ContainerResolver.containerID(cgroupPath: path) == nil)
    }

    @Test("a version 1 controller is chosen where there is one, else the unified hierarchy")
    func hierarchy() {
        let hybrid = """
            tmpfs /sys/fs/cgroup tmpfs rw 0 0
            cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0
            cgroup /sys/fs/cgroup/pids cgroup rw,relatime,pids 0 0
            cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0
            """
        let unified = "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0"
        let joined = "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0"
        #expect(
            CgroupHierarchy.choose(mounts: hybrid)
                == CgroupHierarchy(number: 1, mountPoint: "/sys/fs/cgroup/pids")
        )
        #expect(
            CgroupHierarchy.choose(mounts: unified)
                == CgroupHierarchy(number: 0, mountPoint: "/sys/fs/cgroup")
        )
        #expect(
            CgroupHierarchy.choose(mounts: joined)
                == CgroupHierarchy(number: 3, mountPoint: "/sys/fs/cgroup/cpu,cpuacct")
        )
        #expect(
            CgroupHierarchy.choose(mounts: "") == CgroupHierarchy(number: 0, mountPoint: nil)
        )
    }
}
