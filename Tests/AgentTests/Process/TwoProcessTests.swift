import Glibc
import Testing

@testable import AgentCore

/// The real agent's processes on the running kernel; needs root.
@Suite("Loader and worker", .serialized)
struct TwoProcessTests {
    private func execute(_ count: Int) throws {
        for _ in 0..<count { try #require(TestProcess(["/bin/true"])).wait() }
    }

    private func field(_ name: String, of pid: pid_t) -> String {
        let lines = (TextFile.text("/proc/\(pid)/status") ?? "").split(separator: "\n")
        let line = lines.first { $0.hasPrefix(name + ":") }
        return String(line?.split { $0 == "\t" || $0 == " " }.last ?? "")
    }

    @Test("the loader has four capabilities and no network, the worker has none")
    func rights() throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer([])
        let agent = try AgentProcess(server, directory: directory.path)
        try agent.start()
        let parts = agent.parts
        try #require(parts.count == 2)
        let four = UInt64(1) << 2 | 1 << 12 | 1 << 38 | 1 << 39
        #expect(UInt64(field("CapEff", of: parts[0]), radix: 16) == four)
        #expect(UInt64(field("CapPrm", of: parts[0]), radix: 16) == four)
        #expect(field("Seccomp", of: parts[0]) == "2")
        for name in ["CapEff", "CapPrm", "CapBnd", "CapInh"] {
            #expect(UInt64(field(name, of: parts[1]), radix: 16) == 0)
        }
        for pid in parts { #expect(field("NoNewPrivs", of: pid) == "1") }
        // Sources run although nobody but the loader may load them.
        try execute(20)
        #expect(agent.wait { agent.number("process.exec", "acknowledged") >= 20 })
        #expect(agent.number("net.flow", "residual") == 0)
        #expect(agent.stop() == 0)
        withExtendedLifetime(directory) {}
        server.stop()
    }

    @Test("what parent, loader and worker do themselves is not reported")
    func own() throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer([])
        // Names are asked of a server that is not there, and everything else fails as well.
        let resolver = directory.path + "/resolv.conf"
        try TextFile.replace(
            resolver,
            with: Array("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n".utf8)
        )
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: ["--sources", "net.dns,syscall.error"],
            serverName: "nobody.meterbee.test",
            surroundings: [
                "/usr/bin/unshare", "-nm", "/bin/sh", "-c",
                "ip link set lo up && mount --bind \(resolver) /etc/resolv.conf && exec \"$@\"",
                "sh",
            ]
        )
        try agent.start()
        #expect(agent.wait { agent.number("net.dns", "own_left_out") >= 1 })
        let before = try #require(agent.parts.last)
        kill(before, SIGKILL)
        #expect(agent.wait { agent.parts.count == 2 && agent.parts.last != before })
        let asked = agent.number("net.dns", "own_left_out")
        #expect(agent.wait { agent.number("net.dns", "own_left_out") > asked })
        #expect(agent.number("syscall.error", "own_left_out") > 0)
        #expect(agent.stop() == 0)
        server.stop()
    }

    @Test("a worker that is killed starts again over the same programs, and loses no count")
    func workerKilled() throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer([])
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: ["--sources", "process.exec"]
        )
        try agent.start()
        var count = 0
        for round in 1...3 {
            try execute(100)
            usleep(UInt32(round * 310_000))
            try execute(50)
            let parts = agent.parts
            try #require(parts.count == 2)
            kill(parts[1], SIGKILL)
            // The programs go on while nobody drains.
            try execute(50)
            count += 200
            #expect(agent.wait { agent.parts.count == 2 && agent.parts[1] != parts[1] })
            #expect(agent.parts.first == parts.first)
        }
        #expect(agent.wait { agent.number("process.exec", "seen") >= count })
        #expect(agent.stop() == 0)
        let seen = agent.number("process.exec", "seen")
        let acknowledged = agent.number("process.exec", "acknowledged")
        let lost = agent.number("process.exec", "crash_lost")
        #expect(seen >= count)
        #expect(agent.number("process.exec", "residual") == 0)
        #expect(acknowledged + lost == seen)
        print("worker killed three times: seen \(seen), delivered \(acknowledged), lost \(lost)")
        withExtendedLifetime(directory) {}
        server.stop()
    }

    @Test("a loader that is killed takes the worker along, and both start again by themselves")
    func loaderKilled() throws {
        let directory = try TemporaryDirectory()
        let maps = directory.path + "/maps"
        defer { umount2(maps, Int32(MNT_DETACH)) }
        let server = try ScriptedServer([])
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: ["--bpf-dir", maps, "--sources", "process.exec"]
        )
        try agent.start()
        try execute(100)
        let before = agent.parts
        try #require(before.count == 2)
        kill(before[0], SIGKILL)
        #expect(
            agent.wait {
                let parts = agent.parts
                return parts.count == 2 && Set(parts).isDisjoint(with: before)
            }
        )
        #expect(agent.wait { agent.number("process.exec", "seen") >= 100 })
        // The programs have to be back before what runs now is seen.
        #expect(
            agent.wait {
                _ = try? execute(10)
                return agent.number("process.exec", "seen") >= 130
            }
        )
        #expect(agent.stop() == 0)
        let seen = agent.number("process.exec", "seen")
        #expect(agent.number("process.exec", "residual") == 0)
        #expect(
            agent.number("process.exec", "acknowledged")
                + agent.number("process.exec", "crash_lost") == seen
        )
        withExtendedLifetime(directory) {}
        server.stop()
    }

    @Test("a supervisor that is killed leaves nobody behind")
    func supervisorKilled() throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer([])
        let agent = try AgentProcess(server, directory: directory.path)
        try agent.start()
        let parts = agent.parts
        try #require(parts.count == 2)
        let child = try #require(agent.child)
        kill(child.pid, SIGKILL)
        #expect(agent.wait { parts.allSatisfy { access("/proc/\($0)", F_OK) != 0 } })
        child.wait()
        withExtendedLifetime(directory) {}
        server.stop()
    }
}
