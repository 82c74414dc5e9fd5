import Billing
import Foundation
import Testing

/// The same scenarios in `reference.py`, which reads the specification on its own.
@Suite("Comparison with an independent reading of the specification")
struct DifferentialTests {
    private static let members: Set = ["charge", "kind", "from", "to", "quantity", "amount"]

    @Test("random lives give the same invoices, to the last digit")
    func generated() throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["METERBEE_TEST_FULL"] == "1" ? 20_000 : 500
        let seed = environment["METERBEE_TEST_SEED"].flatMap { Int($0) } ?? .random(in: 0..<1 << 40)
        var compared = 0
        try forEachLine(seed: seed, count: count) { line in
            let scenario = try Scenario.parse(
                try DocumentValue(json: try Self.json(line["scenario"])),
                zones: TestZone.named
            )
            let invoices = Array(scenario.invoices().document(isExplained: false).json().utf8)
            let actual = try JSONSerialization.jsonObject(with: Data(invoices))
            let expected = line["expected"] as? [String: Any] ?? [:]
            try #require(
                Self.comparable(actual as? [String: Any], like: expected) == expected
                    as NSDictionary,
                "METERBEE_TEST_SEED=\(line["seed"] ?? seed)"
            )
            compared += 1
        }
        #expect(compared == count)
        print("compared \(compared) lives with the reference, from seed \(seed)")
    }

    /// Reads the lines that the reference prints, as they come.
    private func forEachLine(
        seed: Int,
        count: Int,
        _ body: ([String: Any]) throws -> Void
    ) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "reference.py").path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", script, String(seed), String(count)]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        // With nobody to read, the reference ends at its next line.
        defer {
            try? pipe.fileHandleForReading.close()
            process.waitUntilExit()
        }
        var rest = Data()
        while let chunk = try pipe.fileHandleForReading.read(upToCount: 1 << 16), !chunk.isEmpty {
            rest += chunk
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = try JSONSerialization.jsonObject(with: rest[..<end])
                rest = Data(rest[rest.index(after: end)...])
                try body(line as? [String: Any] ?? [:])
            }
        }
    }

    private static func json(_ value: Any?) throws -> [UInt8] {
        Array(try JSONSerialization.data(withJSONObject: value ?? NSNull()))
    }

    /// The product's invoices with the members that the specification names; where a quantity has no
    /// end as a decimal the reference says null, and so does this.
    private static func comparable(
        _ document: [String: Any]?,
        like expected: [String: Any]
    ) -> NSDictionary {
        let invoices = document?["invoices"] as? [[String: Any]] ?? []
        let others = expected["invoices"] as? [[String: Any]] ?? []
        let reduced = invoices.enumerated().map { index, invoice in
            var invoice = invoice
            let lines = invoice["lines"] as? [[String: Any]] ?? []
            let otherLines =
                index < others.count ? others[index]["lines"] as? [[String: Any]] ?? [] : []
            invoice["lines"] = lines.enumerated().map { place, line in
                var line = line.filter { members.contains($0.key) }
                if place < otherLines.count, otherLines[place]["quantity"] is NSNull {
                    line["quantity"] = NSNull()
                }
                return line
            }
            return invoice
        }
        return ["invoices": reduced]
    }
}
