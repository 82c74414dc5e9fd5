import BPF
import Foundation
import Testing

@testable import AgentCore

/// Keys without end for every source: what it keeps ends where it has to, and its account stays
/// balanced. Needs root.
@Suite("Every source under keys without end", .serialized)
struct BoundedKeysTests {
    private static let isFull = getenv("METERBEE_TEST_FULL").map { String(cString: $0) } == "1"
    private static let count = isFull ? 1_000_000 : 20_000

    private static func makeDirectory() throws {
        try FileManager.default.createDirectory(
            atPath: HostileScript.directory,
            withIntermediateDirectories: true
        )
    }

    @Test("every source is driven, or it is said why it need not be")
    func complete() {
        let driven = HostileScript.all.map(\.key)
        #expect(Set(driven).count == driven.count)
        #expect(Set(driven).isDisjoint(with: HostileScript.others.keys))
        #expect(Set(driven).union(HostileScript.others.keys) == Set(SourceCatalog.keys))
    }

    @Test(
        "what is kept of keys without end is bounded, and told or counted",
        arguments: HostileScript.all
    )
    func bounded(script: HostileScript) throws {
        try Self.makeDirectory()
        defer { try? FileManager.default.removeItem(atPath: HostileScript.directory) }
        let space = try TestNamespace("bounded")
        defer { space.remove() }
        let shared = Observation.context()
        let observation = try Observation(
            SourceCatalog.source(script.key),
            shared: shared,
            only: space,
            mapEntries: script.rooms,
            // Others' names are not looked at, and a million would fill up the tests' own memory.
            keepsRecords: script.text.contains("HTTP/1.1") && !Self.isFull
        )
        let ceiling = try NodeCeiling(text: "paths: \(HostileScript.directory)", name: "x")
        observation.configure(ceiling.limit(AgentPolicy()))
        try script.run(Self.count, in: space, TestCertificates()) { observation.read() }
        var waiting = 0
        for (map, room) in try Self.rooms(observation, script) {
            // A walk begins anew where the entry it stands at goes.
            let entries = try Set(observation.kernel.map(map).keyBytes()).count
            #expect(entries <= room, "\(map) of \(script.key) holds \(entries)")
            // Questions are seen when they are answered, or have waited too long.
            if map == "queries" { waiting = entries }
        }
        observation.finish()
        let kernel = observation.ledger.kernel
        let keys = UInt64(script.keys(of: Self.count))
        #expect(kernel.seen + kernel.mapFull + UInt64(waiting) >= keys, "\(kernel)")
        #expect(observation.ledger.residual == 0)
        #expect(observation.trouble == nil)
        #expect(shared.processes.count <= shared.processes.nodesMax)
        // Names that others choose are told up to a number, and then as others'.
        for (name, most) in [("url.path", 2048), ("server.address", 1024)]
        where script.text.contains("HTTP/1.1") {
            let told = Set(observation.records.compactMap { $0.strings[name] })
                // Where the request is not known, its server is known by its address.
                .subtracting(["127.0.0.1"])
            #expect(told.count <= most + 1)
            if told.contains("other") { #expect(told.count == most + 1) }
        }
        let tally = observation.ledger.tally
        // Of three generations at most.
        #expect(tally.derived <= 3 * 16_384)
        print(
            "\(script.key): \(keys) keys, \(kernel.seen) seen, \(tally.acknowledged) told, "
                + "\(kernel.ringLost) lost, \(kernel.mapFull) without room"
        )
    }

    /// The maps that keys end up in, with their rooms.
    private static func rooms(
        _ observation: Observation,
        _ script: HostileScript
    ) throws -> [(map: String, room: Int)] {
        let maps: [String: [String: Int]] = [
            "net.flow": ["udp_flows": 8192], "net.drop": ["drops": 4096],
            "net.dns": ["queries": 4096], "net.http": ["waiting": 2048],
            "net.tls": ["sessions": 4096, "calls": 4096, "waiting": 2048],
            "syscall.error": ["errors": 8192], "sched.latency": ["waits": 8],
            "file.open": ["prefixes": 256, "names": 256, "inodes": 256],
        ]
        return (maps[script.key] ?? [:]).map { ($0.key, $0.value) }
    }

    @Test("a real agent stays within its memory whatever keys come, and loses no count")
    func memory() throws {
        try Self.makeDirectory()
        defer { try? FileManager.default.removeItem(atPath: HostileScript.directory) }
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer([])
        let file = directory.path + "/agent.conf"
        let conf = "allow: tls\npaths: \(HostileScript.directory)\n"
        try TextFile.replace(file, with: Array(conf.utf8))
        let keys = SourceCatalog.applicableKeys
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: ["--node-file", file, "--sources", keys.joined(separator: ",")]
        )
        try agent.start()
        let space = try TestNamespace("hostilemem")
        defer { space.remove() }
        let certificates = try TestCertificates()
        let before = agent.parts.map { Self.peak($0) }
        for script in HostileScript.all {
            try script.run(Self.count / 4, in: space, certificates) {}
        }
        let peaks = agent.parts.map { Self.peak($0) }
        print("memory under hostile keys: from \(before) to \(peaks) KiB")
        #expect(peaks.count == 2 && before.reduce(0, +) > 0)
        #expect(peaks.reduce(0, +) <= before.reduce(0, +) + (16 << 10))
        #expect(agent.stop() == 0)
        for key in keys { #expect(agent.number(key, "residual") == 0, "\(key)") }
        server.stop()
    }

    /// The most that a process had resident, in KiB.
    private static func peak(_ pid: pid_t) -> Int {
        let lines = (TextFile.text("/proc/\(pid)/status") ?? "").split(separator: "\n")
        let words = lines.first { $0.hasPrefix("VmHWM:") }?.split { " \t".contains($0) } ?? []
        return words.count > 1 ? Int(words[1]) ?? 0 : 0
    }
}
