import Glibc
import Synchronization
import Testing

@testable import AgentCore

@Suite("Uplink")
struct UplinkTests {
    /// An uplink on a thread of its own, with what it reported.
    private final class Harness: Sendable {
        let spool: BatchSpool
        let uplink: Uplink
        let reportLines: Reports
        private let thread = Mutex<ThreadHandle?>(nil)

        init(
            _ server: ScriptedServer,
            access: Uplink.Access = .key("mb_secret"),
            stateDirectory: String? = nil,
            savedBatchDirectory: String? = nil
        ) throws {
            let reports = Reports()
            var limits = BatchSpool.Limits()
            limits.memoryBytesMax = 10_000
            spool = try BatchSpool(directory: nil, limits: limits) { reports.add($0) }
            uplink = Uplink(
                endpoint: HTTPEndpoint(try server.address),
                access: access,
                node: NodeIdentity.current(),
                stateDirectory: try stateDirectory.map(StateDirectory.init),
                savedBatchDirectory: savedBatchDirectory,
                spool: spool,
                ownSockets: OwnSockets(),
                report: { reports.add($0) }
            )
            self.reportLines = reports
        }

        final class Reports: Sendable {
            private let lines = Mutex<[String]>([])
            func add(_ line: String) { lines.withLock { $0.append(line) } }
            var all: [String] { lines.withLock { $0 } }
        }

        func add(_ text: String, records: Int = 10, source: String = "net.flow") {
            spool.append(
                Batch(
                    key: LedgerKey(source: source, epoch: 1),
                    records: records,
                    body: Array(text.utf8),
                    uncompressedBytes: text.utf8.count
                )
            )
        }

        /// What became of the records of `net.flow`.
        var tally: Tally {
            let tally = spool.tally(LedgerKey(source: "net.flow", epoch: 1))
            return Tally(
                pending: tally.pending,
                acknowledged: tally.acknowledged,
                rejected: tally.rejected,
                evicted: tally.evicted
            )
        }

        struct Tally: Equatable {
            var pending: UInt64 = 0
            var acknowledged: UInt64 = 0
            var rejected: UInt64 = 0
            var evicted: UInt64 = 0
        }

        func start() throws {
            let uplink = uplink
            let handle = try ThreadHandle { uplink.run() }
            thread.withLock { $0 = handle }
        }

        func stop(graceMs: Int = 3000) {
            uplink.stop(graceMs: graceMs)
            thread.withLock { $0 }?.join()
        }
    }

    @Test("batches go out in order, once each, under rising numbers of one spool")
    func order() throws {
        let server = try ScriptedServer([])
        let harness = try Harness(server)
        for index in 1...5 { harness.add("batch \(index)") }
        try harness.start()
        harness.stop()
        let requests = server.requests
        #expect(requests.map(\.body) == (1...5).map { Array("batch \($0)".utf8) })
        let parts = requests.map { $0.key.split(separator: "/").map(String.init) }
        #expect(parts.map { $0[2] } == ["1", "2", "3", "4", "5"])
        #expect(Set(parts.map { $0[1] }).count == 1)
        #expect(parts[0][1].count == 32 && parts[0][1].allSatisfy(\.isHexDigit))
        #expect(requests.allSatisfy { $0.path == "/v1/logs" })
        #expect(requests[0].headers["authorization"] == "Bearer mb_secret")
        #expect(requests[0].headers["content-type"] == "application/x-protobuf")
        #expect(requests[0].headers["content-encoding"] == "zstd")
        #expect(harness.tally == .init(acknowledged: 50))
        server.stop()
    }

    @Test(
        "a batch is sent again, the same bytes under the same key, until it is acknowledged",
        arguments: [503, 429, 500, 502]
    )
    func resend(status: Int) throws {
        let server = try ScriptedServer([
            .reply(status), .hangUp, .reply(status, headers: ["Retry-After: 1"]), .reply(200),
        ])
        let harness = try Harness(server)
        harness.add("first")
        try harness.start()
        server.waitForRequests(4)
        harness.add("second")
        server.waitForRequests(5)
        harness.stop()
        let requests = server.requests
        // A connection that broke is replaced at once, which is one request more.
        let first = requests.filter { $0.body == Array("first".utf8) }
        #expect(first.count == 4)
        #expect(Set(first.map(\.key)).count == 1)
        #expect(requests.last?.body == Array("second".utf8))
        #expect(requests.last?.key.hasSuffix("/2") == true)
        #expect(harness.tally == .init(acknowledged: 20))
        server.stop()
    }

    @Test("Retry-After is obeyed")
    func retryAfter() throws {
        let server = try ScriptedServer([.reply(503, headers: ["Retry-After: 1"])])
        let harness = try Harness(server)
        harness.add("batch")
        let begun = KernelClock.read(CLOCK_MONOTONIC)
        try harness.start()
        server.waitForRequests(2)
        #expect(KernelClock.read(CLOCK_MONOTONIC) - begun >= 1_000_000_000)
        harness.stop()
        server.stop()
    }

    @Test("after 409 the batch goes out under a new spool")
    func conflict() throws {
        let server = try ScriptedServer([.reply(200), .reply(409), .reply(200)])
        let harness = try Harness(server)
        harness.add("one")
        harness.add("two")
        try harness.start()
        server.waitForRequests(3)
        harness.stop()
        let keys = server.requests.map { $0.key.split(separator: "/").map(String.init) }
        try #require(keys.count == 3)
        #expect(keys[0][1] == keys[1][1] && keys[1][2] == "2")
        #expect(keys[2][1] != keys[1][1] && keys[2][2] == "2")
        #expect(server.requests[1].body == server.requests[2].body)
        #expect(harness.tally.acknowledged == 20)
        server.stop()
    }

    @Test("what the server refuses of a batch is counted, and the rest is acknowledged")
    func partialSuccess() throws {
        // partial_success { rejected_log_records: 3, error_message: "quota" }
        let message: [UInt8] = [0x0A, 9, 0x08, 3, 0x12, 5] + Array("quota".utf8)
        let server = try ScriptedServer([.reply(200, body: message)])
        let harness = try Harness(server)
        harness.add("batch")
        try harness.start()
        harness.stop()
        #expect(harness.tally == .init(acknowledged: 7, rejected: 3))
        #expect(harness.reportLines.all.contains { $0.contains("3 records refused: quota") })
        server.stop()
    }

    @Test("a batch the server will never take is counted as refused, and the next one goes on")
    func refusedForGood() throws {
        let server = try ScriptedServer([.reply(400)])
        let harness = try Harness(server)
        harness.add("bad")
        harness.add("good")
        try harness.start()
        harness.stop()
        #expect(harness.tally == .init(acknowledged: 10, rejected: 10))
        server.stop()
    }

    @Test("a refused key keeps the batches and says so", arguments: [401, 403])
    func unauthorized(status: Int) throws {
        let server = try ScriptedServer([], fallback: .reply(status))
        let harness = try Harness(server)
        harness.add("batch")
        try harness.start()
        server.waitForRequests(1)
        usleep(200_000)
        #expect(server.requests.count == 1)
        #expect(harness.tally == .init(pending: 10))
        let said = harness.reportLines.all.first { $0.contains("HTTP \(status)") }
        // Only a key that is not known is a file's fault.
        #expect(said?.contains("put an ingest key") == (status == 401))
        harness.stop(graceMs: 300)
        server.stop()
    }

    @Test("a refused token or key names its file and the remedy", arguments: [401, 404])
    func remedy(status: Int) throws {
        let temporary = try TemporaryDirectory()
        let server = try ScriptedServer([], fallback: .reply(status))
        let harness = try Harness(
            server,
            access: .enrollmentToken("tok"),
            stateDirectory: temporary.path + "/state"
        )
        try harness.start()
        server.waitForRequests(1)
        harness.stop(graceMs: 300)
        let said = harness.reportLines.all.joined(separator: "\n")
        #expect(said.contains("refuses to enroll this agent (HTTP \(status)): "))
        #expect(
            said.contains(
                status == 401 ? "fresh enrollment token into its file" : "usually 4318"
            )
        )
        #expect(said.contains("batches are kept"))
        withExtendedLifetime(temporary) {}
        server.stop()
    }

    @Test("refused records are said once, and the policy is asked for soon")
    func refusedRecords() throws {
        let temporary = try TemporaryDirectory()
        let enrolled = Array(#"{"agent_id": "0199-a", "key": "mb_1_2"}"#.utf8)
        // partial_success { rejected_log_records: 10, error_message: "off" }
        let message: [UInt8] = [0x0A, 7, 0x08, 10, 0x12, 3] + Array("off".utf8)
        let server = try ScriptedServer([.reply(201, body: enrolled)]) { request in
            .reply(200, body: request.path == "/v1/logs" ? message : [])
        }
        let harness = try Harness(
            server,
            access: .enrollmentToken("tok"),
            stateDirectory: temporary.path + "/state"
        )
        try harness.start()
        let heartbeats = { server.requests.filter { $0.path.hasSuffix(":heartbeat") }.count }
        for _ in 0..<30_000 where heartbeats() < 1 { usleep(10_000) }
        let begun = KernelClock.read(CLOCK_MONOTONIC)
        for index in 0..<3 { harness.add("batch \(index)") }
        for _ in 0..<30_000 where heartbeats() < 2 { usleep(10_000) }
        print("asked again after \((KernelClock.read(CLOCK_MONOTONIC) - begun) / 1_000_000) ms")
        #expect(heartbeats() >= 2)
        harness.stop()
        #expect(harness.reportLines.all.filter { $0.contains("records refused: off") }.count == 1)
        #expect(harness.tally == .init(rejected: 30))
        withExtendedLifetime(temporary) {}
        server.stop()
    }

    @Test("a full spool drops the oldest batches and counts them")
    func eviction() throws {
        let server = try ScriptedServer([])
        let harness = try Harness(server)
        for _ in 0..<5 { harness.add(String(repeating: "x", count: 4000)) }
        #expect(harness.tally == .init(pending: 20, evicted: 30))
        try harness.start()
        harness.stop()
        #expect(harness.tally == .init(acknowledged: 20, evicted: 30))
        server.stop()
    }

    @Test("an agent enrolls once and keeps its key for the next start, readable by nobody else")
    func enrollment() throws {
        let temporary = try TemporaryDirectory()
        let directory = temporary.path + "/state"
        let reply = Array(#"{"agent_id": "0199-a", "key": "mb_1_2", "more": {"key": "x"}}"#.utf8)
        let server = try ScriptedServer([.reply(201, body: reply)])
        for _ in 0..<2 {
            let harness = try Harness(
                server,
                access: .enrollmentToken("tok"),
                stateDirectory: directory
            )
            harness.add("batch")
            try harness.start()
            harness.stop()
            #expect(harness.uplink.status.agentID == "0199-a")
        }
        let requests = server.requests.filter { !$0.path.hasSuffix(":heartbeat") }
        try #require(requests.map(\.path) == ["/api/v1/agents:enroll", "/v1/logs", "/v1/logs"])
        #expect(requests[0].headers["authorization"] == "Bearer tok")
        let asked = requests[0].body
        #expect(JSONText.stringMember("role", in: asked) == "agent")
        #expect(JSONText.stringMember("node", in: asked) == NodeIdentity.current().hostName)
        #expect(JSONText.stringMember("boot_id", in: asked) == NodeIdentity.current().bootID)
        #expect(requests[1].headers["authorization"] == "Bearer mb_1_2")
        #expect(requests[1].key.hasPrefix("0199-a/"))
        #expect(requests[1].key != requests[2].key)
        var status = stat()
        #expect(stat(directory + "/credential.json", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        withExtendedLifetime(temporary) {}
        server.stop()
    }

    @Test("the newest acknowledged batch can be sent again from its files")
    func savedBatch() throws {
        let temporary = try TemporaryDirectory()
        let directory = temporary.path
        let server = try ScriptedServer([])
        let harness = try Harness(server, savedBatchDirectory: directory)
        harness.add("bytes of the batch")
        try harness.start()
        harness.stop()
        #expect(TextFile.text(directory + "/body.zst") == "bytes of the batch")
        let headers = try #require(TextFile.text(directory + "/headers.txt"))
        #expect(headers.contains("Idempotency-Key: \(server.requests[0].key)\n"))
        #expect(!headers.contains("mb_secret"))
        withExtendedLifetime(temporary) {}
        server.stop()
    }

    @Test("an unreachable server costs nothing but time")
    func unreachable() throws {
        let server = try ScriptedServer([])
        server.stop()
        usleep(50_000)
        let harness = try Harness(server)
        harness.add("batch")
        try harness.start()
        for _ in 0..<3000 where harness.uplink.status.failures < 2 { usleep(100_000) }
        #expect(harness.uplink.status.failures >= 2)
        #expect(harness.uplink.status.trouble?.contains("cannot be reached") == true)
        harness.stop(graceMs: 300)
        #expect(harness.tally == .init(pending: 10))
    }
}
