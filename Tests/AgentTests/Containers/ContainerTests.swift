import Foundation
import Testing

@testable import AgentCore

@Suite("Containers")
struct ContainerTests {
    private static let id = ControlGroupLayout.id

    /// A cache's other side: paths by number, as the loader would tell them.
    private final class Paths: ControlGroupPaths {
        var known: [UInt64: String] = [:]
        var questions = 0

        func path(cgroupID: UInt64) -> String? {
            questions += 1
            return known[cgroupID]
        }
    }

    private func make(_ paths: [String], below root: String) throws {
        for path in paths {
            try FileManager.default.createDirectory(
                atPath: root + path,
                withIntermediateDirectories: true
            )
        }
    }

    private func inode(_ path: String) throws -> UInt64 {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return UInt64(status.st_ino)
    }

    private func identifier(_ attributes: [RecordAttribute]) -> String? {
        attributes.first { $0.name == "container.id" }?.value
    }

    @Test(
        "every runtime's layout tells its containers, and nothing else",
        arguments: ControlGroupLayout.all
    )
    func layouts(layout: ControlGroupLayout) throws {
        for path in layout.paths where !layout.inside.contains(path) {
            #expect(ContainerIdentity(cgroupPath: path) == nil, "\(path)")
        }
        for path in layout.inside {
            let identity = try #require(ContainerIdentity(cgroupPath: path), "\(path)")
            #expect(identity.id == layout.id)
            #expect(identity.runtime == layout.runtime)
            #expect(identity.podUID == layout.podUID)
        }
    }

    @Test(
        "paths of the node's own processes",
        arguments: [
            "", "/", "/system.slice/ssh.service", "/docker/\(id)0", "/docker/\(id.uppercased())",
            "/user.slice/user-0.slice/session-1.scope", "/kubepods.slice", "/podman",
            "/kubepods/burstable/pod-1", "/machine.slice/machine-.scope",
        ]
    )
    func node(path: String) {
        #expect(ContainerIdentity(cgroupPath: path) == nil)
    }

    @Test("the tree of a hierarchy is walked for containers", arguments: ControlGroupLayout.all)
    func tree(layout: ControlGroupLayout) throws {
        let root = try TemporaryDirectory()
        try make(layout.paths, below: root.path)
        let tree = ControlGroupTree(below: root.path)
        #expect(tree.isWhole && tree.groupCount >= layout.paths.count)
        for path in layout.inside {
            let number = try inode(root.path + path)
            let found = tree.found.first { $0.cgroupID == number }
            #expect(found?.identity == ContainerIdentity(cgroupPath: path), "\(path)")
        }
    }

    @Test(
        "what /proc tells of a process is read on version 1, hybrid and version 2",
        arguments: [
            "11:pids:/docker/\(id)\n1:name=systemd:/docker/\(id)\n",
            "9:name=systemd:/docker/\(id)\n8:pids:/docker/\(id)\n0::/\n",
            "0::/../../docker-\(id).scope\n",
        ]
    )
    func processes(text: String) {
        #expect(ContainerIdentity(processGroups: text)?.id == Self.id)
        #expect(ContainerIdentity(processGroups: "8:pids:/\n0::/init.scope\nrubbish") == nil)
    }

    @Test("a group is asked for by number once, and by its process where the number says nothing")
    func fallback() throws {
        let proc = try TemporaryDirectory()
        try make(["/4711"], below: proc.path)
        try TextFile.replace(
            proc.path + "/4711/cgroup",
            with: Array("8:pids:/docker/\(Self.id)\n0::/\n".utf8)
        )
        let paths = Paths()
        paths.known[42] = "/sys/fs/cgroup/pids/docker/\(Self.id)"
        let resolver = ContainerResolver(
            paths,
            processes: ProcessGroups(directory: proc.path)
        )
        for _ in 0..<3 { #expect(identifier(resolver.attributes(cgroupID: 42)) == Self.id) }
        #expect(paths.questions == 1)
        #expect(resolver.attributes(cgroupID: 43).isEmpty)
        #expect(resolver.attributes(cgroupID: 43, processID: 1).isEmpty)
        #expect(identifier(resolver.attributes(cgroupID: 43, processID: 4711)) == Self.id)
        // Then it is known for records without a process too.
        #expect(identifier(resolver.attributes(cgroupID: 43)) == Self.id)
        #expect(resolver.attributes(cgroupID: 1, processID: 4711).isEmpty)
        #expect(resolver.attributes(cgroupID: 0, processID: 4711).isEmpty)
    }

    @Test("a process that has another's number by now is not believed")
    func reusedNumber() throws {
        let proc = try TemporaryDirectory()
        let groups = try TemporaryDirectory()
        try make(["/4711"], below: proc.path)
        try make(["/docker/\(Self.id)"], below: groups.path)
        try TextFile.replace(
            proc.path + "/4711/cgroup",
            with: Array("8:pids:/docker/\(Self.id)\n".utf8)
        )
        let resolver = ContainerResolver(
            Paths(),
            mountPoint: groups.path,
            processes: ProcessGroups(directory: proc.path)
        )
        let number = try inode(groups.path + "/docker/\(Self.id)")
        #expect(resolver.attributes(cgroupID: number + 1_000_000, processID: 4711).isEmpty)
        #expect(identifier(resolver.attributes(cgroupID: number, processID: 4711)) == Self.id)
    }

    @Test("a container stays known for a minute after its group went")
    func death() throws {
        let root = try TemporaryDirectory()
        let path = "/docker/\(Self.id)"
        try make([path], below: root.path)
        let number = try inode(root.path + path)
        let resolver = ContainerResolver(Paths(), mountPoint: root.path)
        resolver.refresh(nowNs: 0)
        #expect(identifier(resolver.attributes(cgroupID: number)) == Self.id)
        #expect(rmdir(root.path + path) == 0)
        for second in [1, 60] {
            resolver.refresh(nowNs: Int64(second) * 1_000_000_000)
            #expect(identifier(resolver.attributes(cgroupID: number)) == Self.id)
        }
        resolver.refresh(nowNs: 61_000_000_000)
        #expect(resolver.containerCount == 0)
        #expect(resolver.attributes(cgroupID: number).isEmpty)
        #expect(resolver.evictions == 0)
    }

    @Test("the cache holds no more than its limit, and counts what it forgot")
    func bound() {
        let paths = Paths()
        for number in 2..<402 as Range<UInt64> {
            let digits = String(number, radix: 16)
            let id = String(repeating: "0", count: 64 - digits.count) + digits
            paths.known[number] = number % 2 == 0 ? "/docker/\(id)" : "/system.slice/\(number)"
        }
        let resolver = ContainerResolver(paths, entriesMax: 64)
        for number in 2..<402 as Range<UInt64> {
            let known = identifier(resolver.attributes(cgroupID: number))
            #expect((known != nil) == (number % 2 == 0))
            #expect(resolver.containerCount <= 64)
        }
        #expect(resolver.evictions + resolver.containerCount == 200)
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
