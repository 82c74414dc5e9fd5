import Compression
import Foundation
import Telemetry
import Testing

@testable import AgentCore

/// The real agent under load, killed and flooded; needs root and clang.
@Suite("An agent under load", .serialized)
struct LoadedAgentTests {
    /// What the usual sources tell but memory.oom, some hundred samples a second, until it is
    /// killed.
    private static let script = """
        import socket, subprocess, time
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        names.bind(('127.0.0.1', 53))
        asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        asker.connect(('127.0.0.1', 53))
        asked = b'\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\1a\\4test\\0\\0\\1\\0\\1'
        listener = socket.create_server(('127.0.0.1', 0))
        i = 0
        while True:
            i = (i + 1) % 65536
            near = socket.create_connection(listener.getsockname())
            far, _ = listener.accept()
            near.sendall(bytes(1 + i % 5000))
            near.close()
            while far.recv(65536): pass
            far.close()
            udp.sendto(b'dropped', ('127.0.0.1', 9))
            asker.send(i.to_bytes(2, 'big') + asked)
            question, source = names.recvfrom(512)
            names.sendto(question[:2] + b'\\x81' + question[3:], source)
            asker.recv(512)
            subprocess.run(['/bin/true'])
            time.sleep(0.005)
        """

    /// Whom a kill takes.
    private enum Victim: CaseIterable {
        case worker, loader, both, all
    }

    private func kill(_ victim: Victim, of agent: AgentProcess) throws {
        let parts = agent.parts
        try #require(parts.count == 2)
        let victims =
            switch victim {
            case .worker: [parts[1]]
            case .loader: [parts[0]]
            case .both: parts
            case .all: parts
            }
        if victim == .all {
            agent.crash()
            return try agent.start()
        }
        for pid in victims { Glibc.kill(pid, SIGKILL) }
        #expect(
            agent.wait {
                let now = agent.parts
                return now.count == 2 && Set(now).isDisjoint(with: victims)
            }
        )
    }

    /// Every usual source has told something since the kill.
    private func waitForRecords(_ agent: AgentProcess, _ sources: [String]) {
        let before = sources.map { max(0, agent.number($0, "seen")) }
        #expect(
            agent.wait {
                zip(sources, before).allSatisfy { agent.number($0, "seen") > $1 }
            },
            "\(agent.status ?? [:])"
        )
    }

    @Test("kills of either process in mid-spool, all usual sources loaded: every account balances")
    func killed() throws {
        let directory = try TemporaryDirectory()
        let maps = directory.path + "/maps"
        defer { umount2(maps, Int32(MNT_DETACH)) }
        let space = try TestNamespace("loaded")
        defer { space.remove() }
        let server = try ScriptedServer([])
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: ["--bpf-dir", maps, "--sources", SourceCatalog.usualKeys.joined(separator: ",")]
        )
        try agent.start()
        let load = try space.start(Self.script)
        defer { load.wait() }
        defer { Glibc.kill(load.pid, SIGKILL) }
        let driven = SourceCatalog.usualKeys.filter { $0 != "memory.oom" }
        waitForRecords(agent, driven)
        for (round, victim) in Victim.allCases.enumerated() {
            // A server that is away for a while leaves the spool something to be killed in.
            if round % 2 == 0 { server.answer(with: .reply(503)) }
            usleep(UInt32(700_000 + 270_000 * round))
            try kill(victim, of: agent)
            server.answer(with: .reply(200))
            waitForRecords(agent, driven)
        }
        Glibc.kill(load.pid, SIGKILL)
        try settle(agent)
        try check(agent, server)
        server.stop()
    }

    /// Ends it in order, with nothing left to send.
    private func settle(_ agent: AgentProcess) throws {
        #expect(agent.stop() == 0)
        for _ in 0..<5 {
            let pending = SourceCatalog.usualKeys.reduce(0) { $0 + agent.number($1, "pending") }
            if pending == 0 { return }
            try agent.start()
            #expect(agent.stop() == 0)
        }
    }

    private func account(_ agent: AgentProcess, _ source: String) -> String {
        let sources = agent.status?["sources"] as? [String: Any]
        return "\(sources?[source] ?? "none")"
    }

    private func check(_ agent: AgentProcess, _ server: ScriptedServer) throws {
        var bodies: [String: ScriptedServer.Received] = [:]
        for request in server.requests where request.path.hasPrefix("/v1/") {
            let known = bodies.updateValue(request, forKey: request.key)
            #expect(known == nil || known?.body == request.body, "\(request.key)")
        }
        var delivered: [String: Int] = [:]
        for request in bodies.values {
            let signal: Signal = request.path == "/v1/metrics" ? .metrics : .logs
            let body = try request.body.withUnsafeBytes {
                try decompress($0, coding: .zstd, limit: 1 << 26)
            }
            for record in DecodedRecord.all(in: body, signal) {
                delivered[record.scope, default: 0] += 1
            }
        }
        for key in SourceCatalog.usualKeys {
            let lost = agent.number(key, "crash_lost")
            #expect(
                agent.number(key, "residual") == 0 && agent.imbalance(key) == 0,
                "\(key): \(account(agent, key))"
            )
            #expect(agent.number(key, "acknowledged") == delivered[key] ?? 0, "\(key)")
            print("\(key): seen \(agent.number(key, "seen")), lost by kills \(lost)")
        }
    }

    @Test("200,000 samples a second through loader and worker: told or counted as lost")
    func flooded() throws {
        let directory = try TemporaryDirectory()
        let load = try TestLoad(in: directory)
        let server = try ScriptedServer([])
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: ["--sources", "kernel.bpf,process.exec"]
        )
        try agent.start()
        var rates: [Int] = []
        repeat { rates.append(try load.refusedPrograms()) } while rates.reduce(0, +) < 200_000
        let made = rates.reduce(0, +)
        #expect(agent.wait { agent.number("kernel.bpf", "seen") >= made })
        #expect(agent.stop() == 0)
        for key in ["kernel.bpf", "process.exec"] {
            #expect(agent.number(key, "residual") == 0 && agent.imbalance(key) == 0, "\(key)")
        }
        func number(_ name: String) -> Int { agent.number("kernel.bpf", name) }
        #expect(number("seen") >= made)
        #expect(number("acknowledged") + number("pending") > 0)
        print(
            "a flood of \(rates) samples a second: delivered \(number("acknowledged")), waiting "
                + "\(number("pending")), counted as lost \(number("lost"))"
        )
        server.stop()
    }
}
