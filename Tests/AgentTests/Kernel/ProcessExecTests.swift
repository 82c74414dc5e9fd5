import Glibc
import Testing

@testable import AgentCore

/// Truth of `process.exec` on the running kernel; needs root.
@Suite("process.exec on this kernel", .serialized)
struct ProcessExecTests {
    /// Runs a program and returns its pid when it has ended.
    private func run(_ arguments: [String]) throws -> Int64 {
        let child = try #require(TestProcess(arguments))
        child.wait()
        return Int64(child.pid)
    }

    @Test("1,000 executions are exactly 1,000 records", arguments: ProcessExecSource.plan.rungs)
    func thousand(rung: HookRung) throws {
        let observation = try Observation.processExec(rungs: [rung])
        #expect(observation.hook.chosen == rung.name)
        var pids: Set<Int64> = []
        for _ in 0..<1000 { pids.insert(try run(["/bin/true"])) }
        let records = observation.records(atLeast: 1000) {
            $0.integers["process.pid"].map(pids.contains) ?? false
        }
        #expect(records.count == 1000)
        #expect(Set(records.compactMap { $0.integers["process.pid"] }) == pids)
        for record in records {
            #expect(record.eventName == "process.exec" && record.scope == "process.exec")
            #expect(record.integers["process.parent_pid"] == Int64(getpid()))
            #expect(record.strings["process.executable.name"] == "true")
            #expect(record.lists["process.command_args"] == ["/bin/true"])
            #expect(record.strings["user.id"] == String(getuid()))
        }
        #expect(observation.ledger.residual == 0)
        #expect(observation.ledger.kernel.ringLost == 0)
        #expect(observation.ledger.missedRuns == 0)
    }

    @Test("10,000 executions in a burst are exactly 10,000 records")
    func burst() throws {
        let observation = try Observation.processExec()
        let loop = "i=0; while [ $i -lt 5000 ]; do /bin/true; i=$((i+1)); done"
        let shells = try (0..<2).map { _ in try #require(TestProcess(["/bin/sh", "-c", loop])) }
        var ended: Set<pid_t> = []
        while ended.count < shells.count {
            observation.read()
            var status: Int32 = 0
            for shell in shells where waitpid(shell.pid, &status, WNOHANG) == shell.pid {
                ended.insert(shell.pid)
                #expect(status == 0)
            }
            usleep(2000)
        }
        observation.finish()
        let records = observation.records.filter { record in
            shells.contains { record.integers["process.parent_pid"] == Int64($0.pid) }
        }
        #expect(records.count == 10_000)
        // The shells' pids may have come round, but not twice within one of them.
        #expect(records.allSatisfy { $0.strings["process.executable.name"] == "true" })
        #expect(observation.ledger.kernel.seen >= 10_000)
        #expect(observation.ledger.kernel.ringLost == 0)
        #expect(observation.ledger.missedRuns == 0)
        #expect(observation.ledger.residual == 0)
    }

    @Test("the executable is told by its canonical path and inode, whatever was typed")
    func canonicalPath() throws {
        let observation = try Observation.processExec()
        let pid = try run(["/proc/self/root/bin/../bin/true", "x"])
        let record = try #require(
            observation.records(atLeast: 1) { $0.integers["process.pid"] == pid }.first
        )
        let resolved = try #require(realpath("/bin/true", nil))
        defer { free(resolved) }
        var status = stat()
        #expect(stat("/bin/true", &status) == 0)
        #expect(record.strings["process.executable.path"] == String(cString: resolved))
        #expect(record.integers["meterbee.process.executable_inode"] == Int64(status.st_ino))
    }

    @Test("256 bytes of arguments are told, and how many there were")
    func longArguments() throws {
        let observation = try Observation.processExec()
        let words = (1...100).map { "argument-\($0)" }
        let pid = try run(["/bin/true"] + words)
        let record = try #require(
            observation.records(atLeast: 1) { $0.integers["process.pid"] == pid }.first
        )
        let all = (["/bin/true"] + words).reduce(0) { $0 + $1.utf8.count + 1 }
        let told = try #require(record.lists["process.command_args"])
        #expect(record.integers["meterbee.process.args_bytes"] == Int64(all))
        #expect(told.dropLast() == (["/bin/true"] + words).prefix(told.count - 1))
        #expect(told.reduce(0) { $0 + $1.utf8.count + 1 } >= 256)
    }

    @Test("arguments that are empty or no UTF-8 are told as what they are")
    func oddArguments() throws {
        let observation = try Observation.processExec()
        let pid = try run(["/bin/bash", "-c", "exec /bin/true '' $'\\xff' 'grün'"])
        let record = try #require(
            observation.records(atLeast: 2) { $0.integers["process.pid"] == pid }.last
        )
        #expect(record.lists["process.command_args"] == ["/bin/true", "", "\u{FFFD}", "grün"])
    }

    @Test("a failed execution is none, and each of two in one process is one")
    func failedAndTwice() throws {
        let observation = try Observation.processExec()
        let pid = try run(["/bin/bash", "-c", "exec /nowhere/at/all || true"])
        let twice = try run(["/bin/bash", "-c", "exec /bin/true"])
        let records = observation.records(atLeast: 3) {
            [pid, twice].contains($0.integers["process.pid"] ?? 0)
        }
        #expect(records.filter { $0.integers["process.pid"] == pid }.count == 1)
        #expect(records.filter { $0.integers["process.pid"] == twice }.count == 2)
    }

    @Test("a process in a container's control group names the container")
    func container() throws {
        let observation = try Observation.processExec()
        let hierarchy = CgroupHierarchy.current()
        let mount = try #require(hierarchy.mountPoint, "no control groups are mounted")
        let id = String(repeating: "0123456789abcdef", count: 4)
        let group = "\(mount)/meterbee-test-\(getpid())"
        let directory = "\(group)/docker-\(id).scope"
        #expect(mkdir(group, 0o755) == 0 && mkdir(directory, 0o755) == 0)
        defer {
            rmdir(directory)
            rmdir(group)
        }
        let pid = try run([
            "/bin/bash", "-c", "echo $$ > \(directory)/cgroup.procs && exec /bin/true",
        ])
        let records = observation.records(atLeast: 2) { $0.integers["process.pid"] == pid }
        #expect(records.first?.strings["container.id"] == nil)
        #expect(records.last?.strings["container.id"] == id)
    }
}
