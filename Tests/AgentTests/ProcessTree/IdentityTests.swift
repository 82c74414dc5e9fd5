import Glibc
import Testing

@testable import AgentCore

/// Who it was, in the records of every source: processes that are gone when their samples are read.
/// Needs root.
@Suite("Identity of processes in records", .serialized)
struct IdentityTests {
    private static let container = String(repeating: "5e", count: 32)
    /// Records that are about a control group, of all its processes.
    private static let aboutGroups: Set<String> = ["sched.latency"]
    /// Records that are about the node: its packets, interfaces, devices, modules.
    private static let aboutNode: Set<String> = [
        "net.drop", "net.interface", "block.io", "kernel.module",
    ]
    private static let aboutProcesses = Set(SourceCatalog.keys)
        .subtracting(aboutGroups).subtracting(aboutNode)

    /// Sources that share what they know of processes, as an agent's do; read in its order.
    private struct Node {
        let observations: [(key: String, observation: Observation)]

        init(_ keys: [String] = SourceCatalog.applicableKeys) throws {
            let shared = Observation.context()
            observations = try keys.map { key in
                let source = try SourceCatalog.source(key)
                // Nobody reads until the end, and others on this machine have much to tell.
                let rooms = source.plan.ring.map { [$0: UInt32(8 << 20)] } ?? [:]
                return (key, try Observation(source, shared: shared, mapEntries: rooms))
            }
        }

        func finish() { for (_, observation) in observations { observation.finish() } }

        func records(_ key: String) -> [DecodedRecord] {
            observations.first { $0.key == key }?.observation.records ?? []
        }
    }

    /// A process in a container's control group and a network namespace, from its start to its end.
    private func run(in group: TestGroup, _ space: TestNamespace) throws -> TestProcess {
        let certificates = try TestCertificates()
        let directory = try TemporaryDirectory()
        let script = directory.path + "/script.py"
        let text = IdentityScript.text(
            certificate: certificates.serverCertificate,
            key: certificates.serverKey
        )
        try TextFile.replace(script, with: Array(text.utf8))
        let process = try group.start(
            "exec ip netns exec \(space.name) /usr/bin/python3 \(script)"
        )
        try #require(process.wait() == 0, "the script failed")
        return process
    }

    private func check(_ record: DecodedRecord, _ key: String, path: String, parents: [String]) {
        let told = record.strings["process.executable.path"] ?? ""
        #expect(told.hasPrefix("/") && told.contains(path), "\(key): \(record.strings)")
        let ancestors = record.lists["meterbee.process.ancestors"] ?? []
        for (index, parent) in parents.enumerated() {
            #expect(
                ancestors.indices.contains(index) && ancestors[index].hasSuffix(":" + parent),
                "\(key): \(ancestors)"
            )
        }
        #expect(record.strings["container.id"] == Self.container, "\(key): \(record.strings)")
    }

    @Test("a process's records tell its executable, parents and container after it has ended")
    func everySource() throws {
        let space = try TestNamespace("identity")
        defer { space.remove() }
        let group = try TestGroup("docker-" + Self.container)
        defer { group.remove() }
        let node = try Node()
        let process = try run(in: group, space)
        node.finish()
        let pid = Int64(process.pid)
        let own = String(getpid())
        for key in Self.aboutProcesses.subtracting(["memory.oom"]) {
            let records = node.records(key).filter { $0.integers["process.pid"] == pid }
            #expect(!records.isEmpty, "\(key)")
            // It was a shell and ip before.
            let last =
                switch key {
                case "process.exec": records.suffix(1)
                case "syscall.error":
                    records.filter { $0.strings["process.executable.name"] == "python3" }[...]
                default: records[...]
                }
            #expect(!last.isEmpty, "\(key)")
            for record in last { check(record, key, path: "/python3", parents: [own]) }
        }
        for key in ["process.exec", "process.exit"] {
            let children = node.records(key).filter { $0.integers["process.parent_pid"] == pid }
            #expect(children.count == (key == "process.exec" ? 1 : 2))
            for child in children {
                // One executed another program, the other ended as what its parent is.
                let isForked = child.integers["process.exit.code"] == 7
                check(
                    child,
                    key,
                    path: isForked ? "/python3" : "/true",
                    parents: [String(pid), own]
                )
            }
        }
        let udp = node.records("net.flow").filter {
            $0.integers["process.pid"] == pid && $0.strings["network.transport"] == "udp"
        }
        #expect(!udp.isEmpty)
        let number = try group.number()
        let waits = node.records("sched.latency").filter {
            $0.integers["meterbee.cgroup.id"] == number
        }
        #expect(!waits.isEmpty)
        #expect(waits.allSatisfy { $0.strings["container.id"] == Self.container })
    }

    @Test("a victim of want of memory is told with its executable, parents and container")
    func victim() throws {
        // On version 2 a process is in one group, on version 1 in one of each controller.
        let group = try TestGroup("docker-" + Self.container)
        defer { group.remove() }
        let memory = try MemoryGroup("docker-oom-" + Self.container, limitBytes: 16 << 20)
        defer { memory.remove() }
        let node = try Node(["process.exec", "process.exit", "memory.oom"])
        let shell = try group.start("echo $$ > \(memory.path)/cgroup.procs; tail /dev/zero; exit 3")
        #expect(shell.wait() == 3)
        node.finish()
        let records = node.records("memory.oom").filter {
            ($0.lists["meterbee.process.ancestors"]?.first ?? "").hasSuffix(":\(shell.pid)")
        }
        #expect(records.count == 1)
        let parents = [String(shell.pid), String(getpid())]
        for record in records { check(record, "memory.oom", path: "/tail", parents: parents) }
    }

    @Test(
        "an agent without rights in its worker knows what was running before it, and its children"
    )
    func older() throws {
        let directory = try TemporaryDirectory()
        let go = directory.path + "/go"
        let script = """
            import os, sys, time
            while not os.path.exists('\(go)'): time.sleep(0.02)
            open('/etc/shadow').close()
            child = os.fork()
            if not child:
                open('/etc/shadow').close()
                os._exit(9)
            os.waitpid(child, 0)
            """
        let older = try #require(TestProcess(["/usr/bin/python3", "-c", script]))
        let server = try ScriptedServer([])
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: ["--sources", "process.exec,process.exit,file.open"]
        )
        try agent.start()
        try TextFile.replace(go, with: [])
        #expect(older.wait() == 0)
        var told: [DecodedRecord] = []
        #expect(
            agent.wait {
                told = server.logRecords.filter { record in
                    [record.integers["process.pid"], record.integers["process.parent_pid"]]
                        .contains(Int64(older.pid))
                }
                return told.count >= 4
            }
        )
        #expect(Set(told.map(\.scope)) == ["process.exit", "file.open"])
        for record in told {
            let path = record.strings["process.executable.path"] ?? ""
            #expect(path.contains("/python3"), "\(record.strings)")
            let parents = record.lists["meterbee.process.ancestors"] ?? []
            #expect(parents.contains { $0.hasSuffix(":\(getpid())") }, "\(record)")
        }
        #expect(agent.stop() == 0)
        #expect(agent.number("process.exec", "residual") == 0)
        server.stop()
    }

    @Test("every source's records are about a process, a control group or the node")
    func complete() {
        #expect(Self.aboutProcesses.count == 12)
        #expect(
            Self.aboutProcesses.union(Self.aboutGroups).union(Self.aboutNode)
                == Set(SourceCatalog.keys)
        )
    }
}
