import BPF
import Glibc
import Testing

@testable import AgentCore

/// System calls' own tracepoints on the running kernel; needs root.
@Suite("Tracepoints of system calls")
struct SystemCallTracepointsTests {
    /// A node without tracefs, whose agent may not look into it otherwise.
    private static func missing() -> SystemCallTracepoints {
        SystemCallTracepoints(mountPoints: ["/nowhere"], mayMount: false)
    }

    private static var mounts: String { TextFile.text("/proc/self/mounts") ?? "" }

    private func reason(_ tracepoints: SystemCallTracepoints, _ calls: [String]) -> String {
        do {
            return "\(try tracepoints.numbers(calls, at: .return))"
        } catch {
            return "\(error)"
        }
    }

    @Test("numbers are read where tracefs is not mounted, and nothing stays mounted")
    func unmounted() throws {
        let before = Self.mounts
        let tracepoints = SystemCallTracepoints(mountPoints: [])
        let entries = try tracepoints.numbers(["setuid", "execve"], at: .entry)
        let returns = try tracepoints.numbers(["setuid", "execve"], at: .return)
        #expect(Set(entries + returns).count == 4)
        #expect(tracepoints.trouble == nil)
        #expect(Self.mounts == before)
    }

    @Test("calls that the kernel has not got are left out, and where none is left that is said")
    func unknownCalls() throws {
        let tracepoints = SystemCallTracepoints()
        let known = try tracepoints.numbers(["openat"], at: .return)
        #expect(try tracepoints.numbers(["no_such_call", "openat"], at: .return) == known)
        #expect(reason(tracepoints, ["no_such_call"]).contains("CONFIG_FTRACE_SYSCALLS"))
    }

    @Test("without tracefs the remedy is named")
    func remedy() {
        let text = reason(Self.missing(), ["openat"])
        #expect(text.contains("mount -t tracefs none /sys/kernel/tracing"))
        #expect(Self.missing().trouble == text)
    }

    @Test(
        "a source without them takes its next hook and says why",
        arguments: ["kernel.bpf", "file.open", "credential.change"]
    )
    func nextRung(key: String) throws {
        let context = SourceContext(
            hierarchy: CgroupHierarchy.current(),
            ownSockets: OwnSockets(),
            tracepoints: Self.missing()
        )
        let source = try SourceCatalog.source(key)
        let observation = try Observation(source, shared: context)
        let rungs = source.plan.rungs
        #expect(observation.hook.chosen == rungs[1].name)
        #expect(observation.hook.refused.map(\.hook) == [rungs[0].name])
        #expect(observation.hook.refused.first?.reason.contains("tracefs") == true)
    }

    /// Opens a sensitive file in another process.
    private func openSecret() throws {
        let script = "import os; os.close(os.open('/etc/shadow', os.O_RDONLY))"
        let child = try #require(TestProcess(["/usr/bin/python3", "-c", script]))
        #expect(child.wait() == 0)
    }

    @Test("programs stop at once when a source is turned off, and run again when it is turned on")
    func offAndOn() throws {
        let observation = try Observation(FileOpenSource.self)
        func seen() throws -> UInt64 { try observation.kernel.kernelCounters().seen }
        try openSecret()
        #expect(try seen() >= 1)
        observation.kernel.detach()
        let off = try seen()
        try openSecret()
        #expect(try seen() == off)
        try observation.kernel.attach()
        try openSecret()
        #expect(try seen() > off)
    }

    @Test("whoever kills the process that keeps tracepoints open stops nothing")
    func withoutKeeper() throws {
        let observation = try Observation(FileOpenSource.self)
        func seen() throws -> UInt64 { try observation.kernel.kernelCounters().seen }
        let keepers = DirectoryListing.names("/proc").compactMap { Int32($0) }.filter {
            let status = TextFile.text("/proc/\($0)/status") ?? ""
            return status.contains("Name:\tmeterbee-keeper\n")
                && status.contains("PPid:\t\(getpid())\n")
        }
        #expect(!keepers.isEmpty)
        for keeper in keepers {
            kill(keeper, SIGKILL)
            waitpid(keeper, nil, 0)
        }
        let before = try seen()
        try openSecret()
        #expect(try seen() > before)
        observation.kernel.detach()
        try observation.kernel.attach()
        let again = try seen()
        try openSecret()
        #expect(try seen() > again)
    }
}
