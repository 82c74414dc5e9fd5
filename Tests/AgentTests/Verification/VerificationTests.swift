import Compression
import Glibc
import Metering
import Testing

@testable import AgentCore

@Suite("Verification of invoices")
struct VerificationTests {
    private let directory: TemporaryDirectory
    private let key: TestCommit.Key

    init() throws {
        directory = try TemporaryDirectory()
        key = try TestCommit.Key(7)
        try write("keys.json", key.jwks)
    }

    private func write(_ name: String, _ text: String) throws {
        try TextFile.replace(directory.path + "/" + name, with: Array(text.utf8))
    }

    /// A receipt of `net.flow` with so many bytes, received at a time of the period.
    private func receipt(
        _ number: UInt64,
        bytes: Int64,
        at time: String = "2026-11-02T03:04:05.000006Z",
        tenant: String = "acme",
        source: String = "net.flow"
    ) throws -> Receipt {
        Receipt(
            id: UniqueID(high: 1, low: number),
            tenant: tenant,
            agent: UniqueID(high: 9, low: 9),
            batchKey: "agent/spool/\(number) \"quoted\"",
            receivedAt: try #require(Instant(rfc3339: time)),
            dataSources: [
                Receipt.SourceCount(
                    dataSource: source,
                    rule: "agent-v1",
                    records: 3,
                    canonicalBytes: bytes + 100,
                    billableBytes: bytes
                )
            ],
            rejected: [:]
        )
    }

    private func writeInvoice(netFlow: Int, processExec: Int = 0) throws {
        try write(
            "invoice.json",
            """
            {"id": "0199", "number": "M-1", "kind": "invoice", "corrects": null,
             "tenant": {"key": "acme", "name": "Acme"},
             "lines": [
              {"line": 1, "from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z",
               "explain": {"rule": "fee", "full_fee": "9.00"}},
              {"line": 2, "from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z",
               "explain": {"rule": "usage", "used_bytes": \(netFlow + processExec),
                "used_bytes_by_source": {"net.flow": \(netFlow), "process.exec": \(processExec)}}}
             ]}
            """
        )
    }

    private func verify(_ lines: [String]) throws -> InvoiceVerification {
        try write("receipts-202611-000001.jsonl", lines.map { $0 + "\n" }.joined())
        return try InvoiceVerification(
            invoicePath: directory.path + "/invoice.json",
            receiptPaths: [directory.path]
        )
    }

    @Test(
        "usage is the sum of its receipts, each proved; repeated ones count once",
        arguments: 1...9
    )
    func equal(size: Int) throws {
        let receipts = try (0..<size).map { try receipt(UInt64($0), bytes: 1000 + Int64($0)) }
        let commit = try TestCommit(receipts, key: key)
        try writeInvoice(netFlow: receipts.reduce(0) { $0 + Int($1.dataSources[0].billableBytes) })
        let other = try TestCommit(
            [
                try receipt(90, bytes: 5, at: "2026-12-01T00:00:00Z"),
                try receipt(91, bytes: 5, at: "2026-10-31T23:59:59.999999Z"),
            ],
            key: key
        )
        let verification = try verify(commit.lines + [commit.lines[0]] + other.lines)
        #expect(verification.outcome == .equal, "\(verification.text)")
        #expect(verification.repeatedCount == 1 && verification.outsideCount == 2)
        #expect(verification.text.contains("result    EQUAL"))
    }

    @Test("what is billed without a receipt, and receipts that are not billed, are told")
    func different() throws {
        let commit = try TestCommit([try receipt(1, bytes: 100)], key: key)
        try writeInvoice(netFlow: 130, processExec: 7)
        let short = try verify(commit.lines + [#"{"id":"\#(UniqueID(high: 5, low: 5))"}"#])
        #expect(short.outcome == .different)
        #expect(short.text.contains("30 bytes have no receipt here"))
        #expect(short.text.contains("7 bytes have no receipt here"))
        #expect(short.text.contains("only the id \(UniqueID(high: 5, low: 5)) was kept"))
        try writeInvoice(netFlow: 90)
        let long = try verify(commit.lines)
        #expect(long.outcome == .different)
        #expect(long.text.contains("10 bytes of receipts are not billed"))
    }

    @Test("forged receipts are refused with the reason")
    func forged() throws {
        let commit = try TestCommit(
            [try receipt(1, bytes: 100), try receipt(2, bytes: 50)],
            key: key
        )
        let stranger = try TestCommit.Key(8)
        let foreign = try TestCommit([try receipt(3, bytes: 1)], key: stranger)
        try writeInvoice(netFlow: 150)
        let line = commit.lines[0]
        func changed(_ from: String, _ to: String) -> String {
            let parts = line.split(separator: from, maxSplits: 1)
            return parts.count == 2 ? parts[0] + to + parts[1] : line
        }
        let signature = try #require(
            JSONTree(Array(line.utf8))?["proof"]?["signature"]?.text
        )
        let forgeries: [(line: String, reason: String)] = [
            (changed(#""billable_bytes":100"#, #""billable_bytes":99"#), "is not what was signed"),
            (changed(#""rule":"agent-v1""#, #""rule":"agent-v2""#), "is not what was signed"),
            (changed(#""index":0"#, #""index":1"#), "is not what was signed"),
            (changed(#""size":2"#, #""size":1"#), "is not what was signed"),
            (changed(signature, "AAAA" + signature.dropFirst(4)), "signature is not the server's"),
            (changed(#""path":["#, #""path":["!","#), "it is no receipt"),
            (foreign.lines[0], "not among the keys"),
            (changed(#""tenant":"acme""#, #""tenant":"other""#), "it is of the tenant 'other'"),
            (String(line.dropLast(40)), "it is no receipt"),
            ("rubbish", "it is no receipt"),
        ]
        for forgery in forgeries {
            #expect(forgery.line != line)
            let verification = try verify([forgery.line] + commit.lines)
            #expect(verification.outcome == .refused, "\(forgery.line)")
            #expect(verification.refusals.count == 1)
            let refusal = verification.refusals.first ?? ""
            #expect(refusal.contains(forgery.reason), "\(refusal)")
            #expect(refusal.contains("line 1:"))
            // It counts for nothing; the true ones do.
            #expect(verification.proved.map(\.bytes) == [150, 0])
        }
    }

    @Test("two receipts under one id are not both believed, even when both are signed")
    func sameID() throws {
        let first = try TestCommit([try receipt(1, bytes: 100)], key: key)
        let second = try TestCommit([try receipt(1, bytes: 100, source: "x")], key: key)
        try writeInvoice(netFlow: 100)
        let verification = try verify(first.lines + second.lines)
        #expect(verification.outcome == .refused)
        #expect(verification.refusals.first?.contains("another receipt has the id") == true)
    }

    @Test("files that are something else are named with the remedy")
    func files() throws {
        try writeInvoice(netFlow: 0)
        for (name, text) in [
            ("invoice.json", "{}"), ("invoice.json", "no JSON"),
            ("invoice.json", #"{"id":"1","tenant":{"key":"a"},"lines":[],"kind":"credit_note"}"#),
            ("keys.json", #"{"keys":[]}"#),
            ("keys.json", key.jwks.replacing(key.id, with: "another")),
        ] {
            let before = try #require(TextFile.bytes(directory.path + "/" + name))
            try write(name, text)
            let error = #expect(throws: AgentError.self) { try verify([]) }
            #expect(error?.code == .verification)
            #expect(error?.message.contains(name) == true)
            try TextFile.replace(directory.path + "/" + name, with: before)
        }
        let empty = try TemporaryDirectory()
        #expect(throws: AgentError.self) {
            try InvoiceVerification(
                invoicePath: directory.path + "/invoice.json",
                receiptPaths: [empty.path],
                keysPath: directory.path + "/keys.json"
            )
        }
    }

    @Test("receipts are kept in files that are compressed when full, and all can be verified")
    func log() throws {
        let kept = directory.path + "/kept"
        var log = try ReceiptLog(directory: kept)
        var sum = 0
        for number in 0..<2000 as Range<UInt64> {
            let commit = try TestCommit([try receipt(number, bytes: 11)], key: key)
            try log.keep(commit.lines[0], unixSeconds: 1_793_600_000)
            sum += 11
            // A restart goes on where it was.
            if number == 1234 { log = try ReceiptLog(directory: kept) }
        }
        let names = DirectoryListing.names(kept)
        #expect(names.filter { $0.hasSuffix(".zst") }.count >= 1, "\(names)")
        try writeInvoice(netFlow: sum)
        let verification = try InvoiceVerification(
            invoicePath: directory.path + "/invoice.json",
            receiptPaths: [kept],
            keysPath: directory.path + "/keys.json"
        )
        #expect(verification.outcome == .equal, "\(verification.text)")
        #expect(verification.receiptCount == 2000)
    }

    @Test("the oldest file goes when there is no room, and that is said")
    func eviction() throws {
        let lines = Lines()
        let kept = directory.path + "/kept"
        var log = try ReceiptLog(directory: kept, bytesMax: 3 << 20) { lines.add($0) }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<80 {
            let noise = (0..<6000).map { _ in String(generator.next() as UInt64, radix: 36) }
            try log.keep(noise.joined(), unixSeconds: 1_793_600_000)
        }
        #expect(log.evictedFiles > 0 && lines.all.count == log.evictedFiles)
        let names = DirectoryListing.names(kept)
        #expect(!names.contains { $0.contains("-000001.") } && names.count < 6, "\(names)")
    }

    @Test("a reply without the receipt is followed by a question for it, and for the keys once")
    func keeper() throws {
        let commit = try TestCommit([try receipt(1, bytes: 1), try receipt(2, bytes: 2)], key: key)
        let id = UniqueID(high: 1, low: 2)
        let server = try ScriptedServer([]) { [jwks = key.jwks] request in
            switch request.path {
            case "/api/v1/agents/agent-1/receipts/\(id)":
                .reply(200, body: Array(commit.lines[1].utf8))
            case "/api/v1/receipts/public-key": .reply(200, body: Array(jwks.utf8))
            default: .reply(404)
            }
        }
        let kept = directory.path + "/kept"
        var keeper = try ReceiptKeeper(
            directory: kept,
            bytesMax: 1 << 30,
            credential: Credential(agentID: "agent-1", key: "mb_1"),
            client: HTTPClient(
                endpoint: HTTPEndpoint(try server.address),
                ownSockets: OwnSockets()
            ),
            report: { _ in }
        )
        func reply(_ headers: [String: String]) -> HTTPResponse {
            HTTPResponse(status: 200, headers: headers, body: [])
        }
        keeper.keep(reply(["meterbee-receipt-json": commit.lines[0]]))
        keeper.keep(reply(["meterbee-receipt": "\(id)", "meterbee-duplicate": "true"]))
        keeper.keep(reply(["meterbee-receipt": "\(UniqueID(high: 3, low: 3))"]))
        keeper.keep(reply([:]))
        #expect(server.requests.count { $0.path.hasSuffix("public-key") } == 1)
        #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Bearer mb_1" })
        try writeInvoice(netFlow: 3)
        let verification = try InvoiceVerification(
            invoicePath: directory.path + "/invoice.json",
            receiptPaths: [kept]
        )
        #expect(verification.outcome == .equal, "\(verification.text)")
        #expect(verification.receiptCount == 3 && verification.missing.count == 1)
        server.stop()
    }

    @Test("what the disk does not take is kept later, in order, as far as there is memory for it")
    func waitingReceipts() throws {
        let kept = directory.path + "/kept"
        let lines = Lines()
        var keeper = try ReceiptKeeper(
            directory: kept,
            bytesMax: 1 << 30,
            credential: Credential(agentID: nil, key: "mb_1"),
            client: HTTPClient(
                endpoint: HTTPEndpoint(try ServerAddress("http://127.0.0.1:1")),
                ownSockets: OwnSockets()
            ),
            report: { lines.add($0) }
        )
        func keep(_ numbers: ClosedRange<Int>) {
            for number in numbers {
                let headers = ["meterbee-receipt-json": #"{"id":"\#(number)"}"#]
                keeper.keep(HTTPResponse(status: 200, headers: headers, body: []))
            }
        }
        keep(1...2)
        let path = kept + "/" + (DirectoryListing.names(kept).first ?? "")
        try #require(rename(kept, kept + ".away") == 0)
        keep(3...300)
        #expect(lines.all.count == 1 && lines.all[0].contains("receipts wait in memory"))
        try #require(rename(kept + ".away", kept) == 0)
        keep(301...301)
        let numbers = (TextFile.text(path) ?? "").split(separator: "\n").compactMap {
            Int($0.filter(\.isNumber))
        }
        // 256 of those in between, the newest.
        #expect(numbers == [1, 2] + Array(45...301))
        #expect(lines.all.last == "receipts are kept again; 42 are lost")
    }
}
