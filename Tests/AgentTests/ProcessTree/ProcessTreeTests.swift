import Glibc
import Testing

@testable import AgentCore

@Suite("Process tree")
struct ProcessTreeTests {
    /// A /proc and a clock that tests set.
    private final class Machine: ProcessTable {
        var entries: [UInt32: ProcessTableEntry] = [:]
        var lookUps = 0
        var nowNs: UInt64 = 1_000_000_000_000

        func process(_ processID: UInt32) -> ProcessTableEntry? {
            lookUps += 1
            return entries[processID]
        }

        func run(_ processID: UInt32, parent: UInt32, _ name: String, startTicks: UInt64 = 100) {
            entries[processID] = ProcessTableEntry(
                startTicks: startTicks,
                parentProcessID: parent,
                name: name
            )
        }

        func tree(nodesMax: Int = 8192) -> ProcessTree {
            ProcessTree(self, nodesMax: nodesMax, clock: { self.nowNs })
        }
    }

    private func execute(_ tree: ProcessTree, _ processID: UInt32, parent: UInt32, _ path: String) {
        tree.executed(
            ProcessTree.key(processID, startedNs: 5_000_000_000),
            parentProcessID: parent,
            name: String(path.split(separator: "/").last ?? ""),
            command: String(path.split(separator: "/").last ?? ""),
            executablePath: path,
            execID: 2
        )
    }

    @Test("parents come from /proc once, executions from samples")
    func chain() throws {
        let machine = Machine()
        machine.run(1, parent: 0, "init")
        machine.run(20, parent: 1, "sshd")
        machine.run(30, parent: 20, "bash")
        let tree = machine.tree()
        execute(tree, 40, parent: 30, "/usr/bin/cat")
        let (key, node) = try #require(tree.node(40, startedNs: 5_000_000_000))
        #expect(node.executablePath == "/usr/bin/cat" && node.execID == 2)
        #expect(tree.ancestors(of: key) == ["bash:30", "sshd:20", "init:1"])
        let before = machine.lookUps
        #expect(tree.node(40, startedNs: 5_000_000_000)?.key == key)
        #expect(machine.lookUps == before)
        let lineage = tree.lineage(40, startedNs: 5_000_000_000)
        #expect(lineage?.executablePath == "/usr/bin/cat")
        #expect(lineage?.ancestors == ["bash:30", "sshd:20", "init:1"])
        // Another program is told at once.
        execute(tree, 40, parent: 30, "/usr/bin/dog")
        #expect(tree.lineage(40, startedNs: 5_000_000_000)?.executablePath == "/usr/bin/dog")
        #expect(tree.lineage(99, startedNs: nil) == nil)
        // A number alone is the process that has it now.
        #expect(tree.node(30, startedNs: nil)?.node.name == "bash")
        #expect(tree.node(0, startedNs: nil) == nil && tree.node(99, startedNs: nil) == nil)
    }

    @Test("who ended is known for a minute, with the parents it had")
    func ended() throws {
        let machine = Machine()
        machine.run(1, parent: 0, "init")
        machine.run(30, parent: 1, "bash")
        let tree = machine.tree(nodesMax: 8)
        execute(tree, 40, parent: 30, "/bin/a")
        let key = ProcessTree.key(40, startedNs: 5_000_000_000)
        tree.ended(key)
        machine.entries[40] = nil
        machine.entries[30] = nil
        machine.nowNs += 59_000_000_000
        for number in 50..<56 as Range<UInt32> { machine.run(number, parent: 0, "x") }
        for number in 50..<55 as Range<UInt32> { _ = tree.node(number, startedNs: nil) }
        #expect(tree.node(40, startedNs: 5_000_000_000)?.node.executablePath == "/bin/a")
        #expect(tree.ancestors(of: key) == ["bash:30", "init:1"])
        #expect(tree.count == 8 && tree.evictions == 0)
        machine.nowNs += 2_000_000_000
        _ = tree.node(55, startedNs: nil)
        #expect(tree.node(40, startedNs: 5_000_000_000) == nil)
        #expect(tree.evictions == 0)
    }

    @Test("a number that nobody has any more is for a minute whose it was last")
    func number() {
        let machine = Machine()
        machine.run(30, parent: 0, "bash")
        let tree = machine.tree()
        execute(tree, 40, parent: 30, "/bin/a")
        machine.nowNs += 1_000_000_000
        tree.ended(ProcessTree.key(40, startedNs: 5_000_000_000))
        machine.nowNs += 58_000_000_000
        let lineage = tree.lineage(40, startedNs: nil)
        #expect(lineage?.executablePath == "/bin/a" && lineage?.ancestors == ["bash:30"])
        // Before it started, the number was somebody else's.
        #expect(tree.lineage(40, startedNs: nil, occurredNs: 4_000_000_000) == nil)
        #expect(tree.lineage(40, startedNs: nil, occurredNs: 5_100_000_000) == lineage)
        machine.nowNs += 3_000_000_000
        #expect(tree.lineage(40, startedNs: nil) == nil)
        // And now it is another's.
        machine.run(40, parent: 30, "new", startTicks: 107_000)
        machine.nowNs += 200_000_000
        #expect(tree.lineage(40, startedNs: nil, occurredNs: 5_100_000_000) == nil)
        #expect(tree.node(40, startedNs: nil)?.node.name == "new")
    }

    @Test("who never executed anything is its parent's program, where executions are told")
    func forked() {
        let machine = Machine()
        machine.nowNs = 6_000_000_000
        let tree = machine.tree()
        execute(tree, 40, parent: 1, "/bin/server")
        func end(_ processID: UInt32, _ startedNs: UInt64, _ command: String) -> String? {
            let key = ProcessTree.key(processID, startedNs: startedNs)
            tree.met(key, parentProcessID: 40, command: command)
            tree.ended(key)
            #expect(tree.ancestors(of: key) == ["server:40"])
            return tree.lineage(processID, startedNs: startedNs)?.executablePath
        }
        #expect(end(50, 7_000_000_000, "server") == nil)
        tree.watchExecutions()
        machine.nowNs = 9_000_000_000
        #expect(end(51, 8_000_000_000, "server") == "/bin/server")
        // It may have been another program before anybody told.
        #expect(end(52, 5_500_000_000, "server") == nil)
        #expect(end(53, 8_000_000_000, "other") == nil)
        machine.run(54, parent: 40, "server", startTicks: 850)
        #expect(tree.lineage(54, startedNs: nil)?.executablePath == "/bin/server")
        // It executes something after all.
        let key = ProcessTree.key(54, startedNs: 8_500_000_000)
        tree.executed(
            key,
            parentProcessID: 40,
            name: "cat",
            command: "cat",
            executablePath: "/bin/cat",
            execID: 9
        )
        #expect(tree.lineage(54, startedNs: nil)?.executablePath == "/bin/cat")
    }

    @Test("a number that is used again is another process")
    func reuse() throws {
        let machine = Machine()
        machine.run(7, parent: 0, "older", startTicks: 100)
        let tree = machine.tree()
        #expect(tree.node(7, startedNs: 1_000_000_000)?.node.name == "older")
        machine.run(7, parent: 0, "newer", startTicks: 900)
        #expect(tree.node(7, startedNs: 9_000_000_000)?.node.name == "newer")
        #expect(tree.node(7, startedNs: 1_000_000_000)?.node.name == "older")
        #expect(tree.node(7, startedNs: 2_000_000_000) == nil)
        // Without a start the number is believed for some seconds only.
        machine.run(7, parent: 0, "newest", startTicks: 5000)
        machine.nowNs += 6_000_000_000
        #expect(tree.node(7, startedNs: nil)?.node.name == "newest")
    }

    @Test("a loop of parents ends, and a process is not its own parent")
    func loops() throws {
        let machine = Machine()
        machine.run(2, parent: 3, "two")
        machine.run(3, parent: 2, "three")
        let tree = machine.tree()
        let (key, _) = try #require(tree.node(2, startedNs: nil))
        #expect(tree.ancestors(of: key).count <= 8)
        execute(tree, 9, parent: 9, "/bin/self")
        #expect(tree.ancestors(of: ProcessTree.key(9, startedNs: 5_000_000_000)).isEmpty)
    }

    @Test("a million processes stay within bounds, and what is forgotten is counted")
    func bounded() {
        let machine = Machine()
        let tree = machine.tree(nodesMax: 1024)
        let count = getenv("METERBEE_TEST_FULL") == nil ? 50_000 : 1_000_000
        for number in 1...UInt32(count) {
            execute(tree, number, parent: number - 1, "/bin/p\(number)")
            if number % 2 == 0 { tree.ended(ProcessTree.key(number, startedNs: 5_000_000_000)) }
            #expect(tree.count <= 1024)
        }
        #expect(tree.evictions >= count - 1024)
        let last = ProcessTree.key(UInt32(count - 1), startedNs: 5_000_000_000)
        #expect(tree.ancestors(of: last).count <= 8)
    }

    @Test("lines of /proc/PID/stat are read whatever the name is")
    func stat() {
        let line = "7 (a) b (c) R 3 1 1 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 4711 100 200"
        let entry = ProcessTableEntry(stat: line)
        #expect(entry == ProcessTableEntry(startTicks: 4711, parentProcessID: 3, name: "a) b (c"))
        for count in 0..<line.utf8.count where count < 60 {
            _ = ProcessTableEntry(stat: String(line.prefix(count)))
        }
        #expect(ProcessTableEntry(stat: ")(") == nil)
        let own = LocalProcessTable().process(UInt32(clamping: getpid()))
        #expect(own?.parentProcessID == UInt32(clamping: getppid()))
        #expect(own?.executablePath?.hasPrefix("/") == true)
    }

    @Test("records of every source tell parents and executable; needs root")
    func records() throws {
        let observation = try Observation(ProcessExecSource.self)
        let rights = try Observation(CredentialChangeSource.self)
        let child = try #require(
            TestProcess([
                "/bin/sh", "-c", "/usr/bin/env /usr/bin/setpriv --groups 5,6 /bin/true; exit 0",
            ])
        )
        #expect(child.wait() == 0)
        let own = ":\(getpid())"
        let shell = ":\(child.pid)"
        let told = observation.records(atLeast: 3) { record in
            (record.lists["meterbee.process.ancestors"] ?? []).contains { $0.hasSuffix(shell) }
        }
        let last = told.first { $0.strings["process.executable.name"] == "true" }
        let ancestors = last?.lists["meterbee.process.ancestors"] ?? []
        #expect(ancestors.first?.hasSuffix(shell) == true, "\(ancestors)")
        #expect(ancestors.dropFirst().first?.hasSuffix(own) == true)
        // It was env and setpriv before.
        #expect((last?.integers["meterbee.process.exec_id"] ?? 0) > 2)
        let changed = rights.records(atLeast: 1) {
            $0.strings["meterbee.credential.call"] == "setgroups"
                && $0.integers["process.parent_pid"] == Int64(child.pid)
        }
        #expect(!changed.isEmpty)
    }
}
