import Expressions
import Foundation
import Testing

/// The same expressions in cel-cpp, Google's implementation in C++.
@Suite("Comparison with cel-cpp", .enabled(if: FuzzRounds.isFull, "METERBEE_TEST_FULL=1 runs it"))
struct DifferentialTests {
    @Test("100,000 generated expressions have the same value, or are an error, in cel-cpp too")
    func generated() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "meterbee-differential-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let expressions = folder.appending(path: "expressions.jsonl")
        let seed = try writeExpressions(to: expressions)
        let python = folder.appending(path: "venv/bin/python").path
        let made = try run("python3", ["-m", "venv", folder.appending(path: "venv").path])
        #expect(made.status == 0, "python3 with venv is needed: \(made.output)")
        let installed = try run(
            python,
            ["-m", "pip", "install", "--quiet", "cel-expr-python==0.1.3"]
        )
        #expect(installed.status == 0, "cel-expr-python cannot be installed: \(installed.output)")
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "compare.py").path
        let compared = try run(python, [script, expressions.path])
        #expect(compared.status == 0, "seed \(seed)\n\(compared.output)")
        #expect(compared.output.contains("100000 compared"))
        print(compared.output)
    }

    /// Writes one JSON array a line: the expression and its value, null for an error.
    private func writeExpressions(to file: URL) throws -> UInt64 {
        var random = SeededRandom()
        let seed = random.seed
        var lines = Data()
        for _ in 0..<100_000 {
            var generator = ExpressionGenerator(
                random: SeededRandom(seed: random.next()),
                usesVariables: false
            )
            let type = generator.random.pick(GeneratedType.allCases)
            let depth = 1 + generator.random.below(4)
            let source = generator.expression(type, depth: depth)
            let value = try? UncheckedProgram.parse(source).evaluate([:])
            let line: [Any] = [source, value.map(\.canonicalText) ?? NSNull()]
            lines += try JSONSerialization.data(withJSONObject: line) + Data("\n".utf8)
        }
        try lines.write(to: file)
        return seed
    }

    private func run(
        _ program: String,
        _ arguments: [String]
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}

extension Value {
    /// The value as `compare.py` writes it: without the difference of `int` and `uint`.
    fileprivate var canonicalText: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return String(value)
        case .int(let value): return String(value)
        case .uint(let value): return String(value)
        case .double(let value):
            return value.isNaN ? "NaN" : "f" + String(value.bitPattern, radix: 16)
        case .string(let text): return "s" + Self.hexadecimal(text.utf8)
        case .bytes(let bytes): return "b" + Self.hexadecimal(bytes)
        case .timestamp(let time):
            return "t\(time.unixSeconds * 1_000_000 + Int64(time.nanoseconds / 1_000))"
        case .duration(let span):
            let (seconds, attoseconds) = span.components
            return "d\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)"
        case .type(let kind): return kind.name
        case .list(let elements):
            return "[" + elements.map(\.canonicalText).joined(separator: ",") + "]"
        case .map(let map):
            let pairs = map.entries.map { "\($0.key.canonicalText):\($0.value.canonicalText)" }
            return "{" + pairs.sorted().joined(separator: ",") + "}"
        }
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
