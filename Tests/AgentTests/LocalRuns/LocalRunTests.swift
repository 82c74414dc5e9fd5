import Glibc
import Testing

@testable import AgentCore

/// `cost` and `top` on the running kernel; needs root.
@Suite("Cost and top on this kernel", .serialized)
struct LocalRunTests {
    @Test("cost tells records, bytes, kernel time and a price, and loses nothing")
    func cost() throws {
        let directory = try TemporaryDirectory()
        let policy =
            #"{"currency":"EUR","sources":{"process.exec":{"price_per_million_records":"2"}}}"#
        try KeptPolicy.keep(Array(policy.utf8), in: directory.path)
        var seconds: [Int] = []
        let report = try CostReport.observe(
            ["process.exec"],
            seconds: 2,
            stateDirectory: directory.path
        ) { second in
            seconds.append(second)
            for _ in 0..<50 { TestProcess(["/bin/true"])?.wait() }
        }
        #expect(seconds == [1, 2])
        let line = try #require(report.lines.first)
        #expect(line.seen >= 100 && line.records == line.seen && line.residual == 0)
        #expect(line.billableBytes > line.records * 100)
        #expect(report.countsRunTimes && line.runs > 0 && line.runNs > line.runs * 100)
        #expect(line.pricePerMillion == 2)
        #expect(report.text.contains("process.exec") && report.text.contains("EUR"))
        let json = try #require(JSONTree(Array(report.json.dropLast().utf8)))
        #expect(json["sources"]?.elements.first?["records"]?.count == line.records)
    }

    @Test("top adds up what processes and peers moved", arguments: TopTable.Grouping.allCases)
    func top(grouping: TopTable.Grouping) throws {
        let listener = try TestSocket.listener(.ipv4)
        var last = ""
        var isDone = false
        try TopTable.observe(
            ["net.flow"],
            by: grouping,
            seconds: 2,
            rowCount: 50,
            stateDirectory: nil
        ) { text in
            last = text
            guard !isDone, let client = try? TestSocket.connect(.ipv4, port: listener.localPort),
                let server = try? listener.accept()
            else { return true }
            isDone = true
            // In pieces that the socket surely holds: nobody reads while this thread writes.
            for _ in 0..<100 {
                try? client.send(50_000)
                _ = try? server.receive(50_000)
            }
            return true
        }
        let own = TextFile.firstLine("/proc/self/comm") ?? ""
        let label =
            switch grouping {
            case .process: own
            case .container: "(node)"
            case .peer: "127.0.0.1"
            }
        let line = last.split(separator: "\n").first { $0.hasPrefix(label) }
        let moved = line?.dropFirst(label.count).split(separator: " ").first.flatMap { Double($0) }
        // Both ends are this process.
        #expect((moved ?? 0) >= 10, "\(last)")
    }

    @Test("top counts the points of sources that tell metrics")
    func topOfMetrics() throws {
        let directory = try TemporaryDirectory()
        let policy =
            #"{"currency":"EUR","sources":{"sched.latency":{"price_per_million_records":"2"}}}"#
        try KeptPolicy.keep(Array(policy.utf8), in: directory.path)
        var last = ""
        try TopTable.observe(
            ["sched.latency"],
            by: .container,
            seconds: 3,
            rowCount: 50,
            stateDirectory: directory.path
        ) { text in
            last = text
            return true
        }
        let line = last.split(separator: "\n").first { $0.hasPrefix("(node)") }
        let cells = line?.split(separator: " ").map(String.init) ?? []
        #expect(cells.count == 6 && (Int(cells[2]) ?? 0) > 0 && cells[5] == "EUR", "\(last)")
    }

    @Test("numbers are rounded and tables lined up")
    func text() {
        #expect(Decimals.text(1.005, 1) == "1.0")
        #expect(Decimals.text(-0.04, 1) == "0.0")
        #expect(Decimals.text(12.345, 2) == "12.35" || Decimals.text(12.345, 2) == "12.34")
        #expect(Decimals.text(.infinity, 2) == "-")
        #expect(TextTable.text([["a", "bb"], ["ccc", "1"]]) == "a    bb\nccc   1\n")
    }
}
