import Glibc
import Testing

@testable import AgentCore

/// Truth of `process.exit` on the running kernel; needs root.
@Suite("process.exit on this kernel", .serialized)
struct ProcessExitTests {
    private func run(_ arguments: [String]) throws -> Int64 {
        let child = try #require(TestProcess(arguments))
        child.wait()
        return Int64(child.pid)
    }

    private func record(of pid: Int64, _ observation: Observation) throws -> DecodedRecord {
        let found = observation.records(atLeast: 1) { $0.integers["process.pid"] == pid }
        #expect(found.count == 1)
        return try #require(found.first)
    }

    @Test("500 ends are exactly 500 records", arguments: ProcessExitSource.plan.rungs)
    func fiveHundred(rung: HookRung) throws {
        let observation = try Observation(ProcessExitSource.self, rungs: [rung])
        #expect(observation.hook.chosen == rung.name)
        var pids: Set<Int64> = []
        for _ in 0..<500 { pids.insert(try run(["/bin/true"])) }
        let records = observation.records(atLeast: 500) {
            $0.integers["process.pid"].map(pids.contains) ?? false
        }
        #expect(records.count == 500)
        #expect(Set(records.compactMap { $0.integers["process.pid"] }) == pids)
        for record in records {
            #expect(record.integers["process.parent_pid"] == Int64(getpid()))
            #expect(record.strings["process.executable.name"] == "true")
            #expect(record.integers["process.exit.code"] == 0)
            #expect(record.strings["user.id"] == String(getuid()))
        }
        #expect(observation.ledger.residual == 0)
        #expect(observation.ledger.missedRuns == 0)
    }

    @Test("codes, signals and lifetimes are those that wait tells", arguments: [0, 1, 7, 255])
    func codes(code: Int64) throws {
        let observation = try Observation(ProcessExitSource.self)
        let began = KernelClock.read(CLOCK_BOOTTIME)
        let ended = try run(["/bin/sh", "-c", "sleep 0.2; exit \(code)"])
        let elapsedUs = (KernelClock.read(CLOCK_BOOTTIME) - began) / 1000
        let killed = try run(["/bin/sh", "-c", "kill -9 $$"])
        let end = try record(of: ended, observation)
        #expect(end.integers["process.exit.code"] == code)
        #expect(end.integers["meterbee.process.exit_signal"] == nil)
        let lifetimeUs = try #require(end.integers["meterbee.process.lifetime_us"])
        #expect(lifetimeUs >= 200_000 && lifetimeUs <= elapsedUs)
        let kill = try record(of: killed, observation)
        #expect(kill.integers["process.exit.code"] == nil)
        #expect(kill.integers["meterbee.process.exit_signal"] == 9)
    }

    @Test("a process whose first thread ended first is told once, at its end")
    func leaderFirst() throws {
        let script = """
            import threading, ctypes, os, platform, time
            threading.Thread(target=lambda: (time.sleep(0.3), os._exit(3))).start()
            # exit(2) of this thread alone
            ctypes.CDLL(None).syscall(60 if platform.machine() == 'x86_64' else 93, 0)
            """
        for rung in ProcessExitSource.plan.rungs {
            let observation = try Observation(ProcessExitSource.self, rungs: [rung])
            let pid = try run(["/usr/bin/python3", "-c", script])
            let end = try record(of: pid, observation)
            #expect(end.integers["process.exit.code"] == 3)
            #expect(end.integers["meterbee.process.leader_exited_first"] == 1)
        }
    }

    @Test(
        "processes that nobody waits for are told once each, and counted where there is no room",
        arguments: ProcessExitSource.plan.rungs.dropFirst()
    )
    func unreaped(rung: HookRung) throws {
        let observation = try Observation(
            ProcessExitSource.self,
            rungs: [rung],
            mapEntries: ["ended": 4]
        )
        let script = """
            import os
            children = []
            for _ in range(40):
                child = os.fork()
                if not child: os._exit(0)
                children.append(child)
            for child in children: os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
            for child in children: os.waitpid(child, 0)
            """
        let pid = try run(["/usr/bin/python3", "-c", script])
        observation.finish()
        let children = observation.records.filter { $0.integers["process.parent_pid"] == pid }
        #expect(children.count == 40)
        #expect(Set(children.compactMap { $0.integers["process.pid"] }).count == 40)
        #expect(observation.ledger.kernel.mapFull >= 36)
        #expect(observation.ledger.residual == 0)
    }

    @Test("memory and processor time are those that the kernel tells the parent")
    func usage() throws {
        let observation = try Observation(ProcessExitSource.self)
        let script = "x = bytearray(50_000_000)\nfor i in range(2_000_000): pass"
        let child = try #require(TestProcess(["/usr/bin/python3", "-c", script]))
        var usage = rusage()
        #expect(wait4(child.pid, nil, 0, &usage) == child.pid)
        let end = try record(of: Int64(child.pid), observation)
        #expect(end.integers["meterbee.process.max_rss_bytes"] == Int64(usage.ru_maxrss) * 1024)
        let toldUs = try #require(end.integers["meterbee.process.cpu_us"])
        let kernelUs = [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Int64($1.tv_sec) * 1_000_000 + Int64($1.tv_usec)
        }
        // The kernel brings its account up to date with every tick, and what a process does after
        // its end is told counts too.
        #expect(toldUs <= kernelUs && Double(toldUs) > Double(kernelUs) * 0.9 - 20_000)
    }
}
