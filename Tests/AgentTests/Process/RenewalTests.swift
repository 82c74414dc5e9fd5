import Foundation
import Testing

@testable import AgentCore

/// The real agent, replaced by another copy of its program while it runs; needs root.
@Suite("Another program takes over", .serialized)
struct RenewalTests {
    private func execute(_ count: Int) throws {
        for _ in 0..<count { try #require(TestProcess(["/bin/true"])).wait() }
    }

    private func inode(_ path: String) -> UInt64 {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_ino) : 0
    }

    /// An agent that runs from a file of its own, so that the file can be replaced.
    private func agent(
        _ server: ScriptedServer,
        _ directory: TemporaryDirectory
    ) throws -> (agent: AgentProcess, program: String) {
        let program = directory.path + "/meterbee-agent"
        try copy(to: program)
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            executable: program,
            more: ["--bpf-dir", directory.path + "/maps", "--sources", "process.exec"]
        )
        return (agent, program)
    }

    /// Beside its place and then renamed, as an installation does.
    private func copy(to program: String) throws {
        let fresh = program + ".new"
        try FileManager.default.copyItem(atPath: AgentProcess.executable, toPath: fresh)
        #expect(rename(fresh, program) == 0)
    }

    @Test("it keeps the process number, the counters and the spool; the gap is told, nothing twice")
    func takesOver() throws {
        let directory = try TemporaryDirectory()
        let maps = directory.path + "/maps"
        defer { umount2(maps, Int32(MNT_DETACH)) }
        // What waits is sent by the second program.
        let server = try ScriptedServer([], fallback: .reply(503))
        let (agent, program) = try agent(server, directory)
        try agent.start()
        let child = try #require(agent.child)
        try execute(50)
        #expect(agent.wait { agent.number("process.exec", "pending") >= 50 })
        let before = try #require(agent.status)
        let old = inode("/proc/\(child.pid)/exe")
        let parts = agent.parts
        // Samples that nobody drained yet stay in the ring.
        try execute(20)
        try copy(to: program)
        kill(child.pid, SIGHUP)
        #expect(
            agent.wait {
                agent.status?["upgrade_gap_ms"] != nil && agent.parts.count == 2
                    && Set(agent.parts).isDisjoint(with: parts)
            }
        )
        #expect(inode("/proc/\(child.pid)/exe") != old)
        #expect(inode("/proc/\(child.pid)/exe") == inode(program))
        #expect(agent.wait { agent.number("process.exec", "seen") >= 70 })
        server.answer(with: .reply(200))
        try execute(30)
        #expect(agent.wait { agent.number("process.exec", "acknowledged") >= 100 })
        #expect(agent.stop() == 0)
        let seen = agent.number("process.exec", "seen")
        #expect(agent.number("process.exec", "residual") == 0)
        #expect(agent.number("process.exec", "crash_lost") == 0)
        #expect(agent.number("process.exec", "acknowledged") == seen)
        // Every number once, whichever program sent it; a number's bytes never change.
        var bodies: [String: [UInt8]] = [:]
        for request in server.requests {
            let known = bodies.updateValue(request.body, forKey: request.key)
            #expect(known == nil || known == request.body)
        }
        #expect(Set(bodies.keys.map { $0.split(separator: "/")[1] }).count == 1)
        let gap = try #require(agent.status?["upgrade_gap_ms"] as? Int)
        print("seen \(seen), \(before["version"] ?? "") took over after \(gap) ms")
        server.stop()
    }

    @Test("what has no program in the kernel tells what it has before, and goes on after")
    func withoutPrograms() throws {
        let directory = try TemporaryDirectory()
        let space = try TestNamespace("renewal", pairs: 1)
        defer { space.remove() }
        let server = try space.inside { try ScriptedServer([]) }
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: ["--bpf-dir", directory.path + "/maps", "--sources", "net.interface"],
            surroundings: ["/usr/bin/env", "ip", "netns", "exec", space.name]
        )
        try agent.start()
        let child = try #require(agent.child)
        let parts = agent.parts
        try space.python(TestNamespace.frames(100, of: 100, through: 1))
        kill(child.pid, SIGHUP)
        #expect(
            agent.wait {
                agent.status?["upgrade_gap_ms"] != nil && agent.parts.count == 2
                    && Set(agent.parts).isDisjoint(with: parts)
            }
        )
        try space.python(TestNamespace.frames(50, of: 100, through: 1))
        #expect(agent.stop() == 0)
        let told = server.logRecords.filter {
            $0.strings["network.interface.name"] == "mb0"
                && $0.strings["network.io.direction"] == "transmit"
        }
        #expect(told.reduce(0) { $0 + ($1.integers["meterbee.interface.packets"] ?? 0) } == 150)
        #expect(agent.number("net.interface", "residual") == 0)
        server.stop()
    }

    @Test("a file that does not run is not taken, and the program that runs goes on")
    func brokenProgram() throws {
        let directory = try TemporaryDirectory()
        let maps = directory.path + "/maps"
        defer { umount2(maps, Int32(MNT_DETACH)) }
        let server = try ScriptedServer([])
        let (agent, program) = try agent(server, directory)
        try agent.start()
        let child = try #require(agent.child)
        let parts = agent.parts
        let running = inode("/proc/\(child.pid)/exe")
        for content in ["", "#!/bin/sh\nexit 7\n", "\u{7F}ELF rubbish"] {
            try TextFile.replace(program, with: Array(content.utf8), mode: 0o755)
            kill(child.pid, SIGHUP)
            let before = agent.number("process.exec", "seen")
            try execute(5)
            #expect(
                agent.wait { agent.number("process.exec", "seen") >= before + 5 }
            )
        }
        #expect(agent.parts == parts && inode("/proc/\(child.pid)/exe") == running)
        #expect(agent.stop() == 0)
        #expect(agent.number("process.exec", "residual") == 0)
        server.stop()
    }
}
