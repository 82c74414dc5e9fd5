import Glibc
import Testing

@testable import AgentCore

/// Truth of `sched.latency` on the running kernel; needs root.
@Suite("sched.latency on this kernel", .serialized)
struct SchedLatencyTests {
    private func isStopped(_ pid: pid_t) -> Bool {
        let text = TextFile.text("/proc/\(pid)/status") ?? ""
        return text.contains("State:\tT")
    }

    @Test("waits add up to what the scheduler says", arguments: SchedLatencySource.plan.rungs)
    func waits(rung: HookRung) throws {
        let group = try TestGroup("sched")
        let number = try group.number()
        let observation = try Observation(SchedLatencySource.self, rungs: [rung])
        let burners = try (0..<6).map { _ in
            try group.start("exec /bin/sh -c 'while :; do :; done'")
        }
        for _ in 0..<2 {
            sleep(1)
            observation.read(live: true)
        }
        // Stopped, they wait no more, and their accounts can be read.
        for burner in burners { kill(burner.pid, SIGSTOP) }
        for burner in burners {
            for _ in 0..<3000 where !isStopped(burner.pid) { usleep(100_000) }
        }
        let kernelNs = try burners.reduce(0.0) { sum, burner in
            let line = try #require(TextFile.firstLine("/proc/\(burner.pid)/schedstat"))
            return sum + (Double(line.split(separator: " ")[1]) ?? 0)
        }
        for burner in burners { kill(burner.pid, SIGKILL) }
        for burner in burners { burner.wait() }
        observation.finish()
        group.remove()
        let ours = observation.records.filter { $0.integers["meterbee.cgroup.id"] == number }
        #expect(!ours.isEmpty)
        for record in ours {
            #expect(record.metric == "meterbee.sched.run_queue.wait" && record.unit == "s")
            #expect(record.bounds == DurationHistogram.boundsSeconds)
            #expect(record.buckets.reduce(0, +) == record.count && record.count > 0)
            #expect(record.startTimeUnixNano < record.timeUnixNano)
        }
        let told = ours.reduce(0.0) { $0 + $1.sum } * 1e9
        #expect(kernelNs > 1e9)
        #expect(abs(told - kernelNs) < kernelNs * 0.05)
        #expect(observation.ledger.residual == 0)
        #expect(observation.ledger.kernel.aggregated == observation.ledger.kernel.seen)
    }
}
