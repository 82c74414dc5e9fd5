import Foundation
import Testing

/// The rules of the house that a program can check.
@Suite("House style")
struct StyleTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private struct SourceFile: Sendable, CustomTestStringConvertible {
        var path: String
        var target: String
        var lines: [Substring]
        var testDescription: String { path }
    }

    /// Every Swift file of the product.
    private static func sources() throws -> [SourceFile] {
        let folder = root.appendingPathComponent("Sources")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return try paths.filter { $0.hasSuffix(".swift") }.map { path in
            let text = try String(
                contentsOf: folder.appendingPathComponent(path),
                encoding: .utf8
            )
            return SourceFile(
                path: path,
                target: String(path.prefix { $0 != "/" }),
                lines: text.split(separator: "\n", omittingEmptySubsequences: false)
            )
        }
    }

    /// What a core target may import; nothing else, so that it stays pure.
    private static let coreImports: [String: Set<String>] = [
        "Money": ["BigInt"],
        "Expressions": [],
        "Telemetry": [],
        "Metering": ["Expressions", "Telemetry"],
        "Billing": ["Money", "Metering", "Telemetry", "BigInt"],
    ]

    @Test("a core target imports only what the design allows")
    func coreImportsAreClosed() throws {
        let files = try Self.sources()
        #expect(files.count > 100)
        for file in files {
            guard let allowed = Self.coreImports[file.target] else { continue }
            for line in file.lines {
                guard let module = Self.importedModule(line) else { continue }
                #expect(allowed.contains(module), "\(file.path) imports \(module)")
            }
        }
    }

    @Test("libpq stays in Postgres and libbpf in BPF")
    func librariesStayHome() throws {
        let homes = ["CLibPQ": "Postgres", "CLibBPF": "BPF"]
        for file in try Self.sources() {
            for line in file.lines {
                guard let module = Self.importedModule(line), let home = homes[module] else {
                    continue
                }
                #expect(file.target == home, "\(file.path) imports \(module)")
            }
        }
    }

    @Test("nothing in the product can trap by these words")
    func noTraps() throws {
        let banned = [#/\btry!/#, #/\bas!/#, #/\bfatalError\(/#, #/\bTask\.detached\b/#]
        for file in try Self.sources() {
            for (number, line) in file.lines.enumerated() where !Self.isComment(line) {
                for word in banned {
                    #expect(
                        line.firstMatch(of: word) == nil,
                        "\(file.path):\(number + 1): \(line)"
                    )
                }
            }
        }
    }

    @Test("unchecked concurrency says why it is safe")
    func uncheckedIsJustified() throws {
        let unchecked = #/@unchecked Sendable|nonisolated\(unsafe\)/#
        for file in try Self.sources() {
            for (number, line) in file.lines.enumerated() where !Self.isComment(line) {
                guard line.firstMatch(of: unchecked) != nil else { continue }
                let around = file.lines[max(0, number - 3)...min(file.lines.count - 1, number + 3)]
                #expect(
                    around.contains { $0.contains("SAFETY:") },
                    "\(file.path):\(number + 1)"
                )
            }
        }
    }

    @Test("lines are at most 100 columns")
    func lineWidth() throws {
        for file in try Self.sources() {
            for (number, line) in file.lines.enumerated() {
                #expect(line.count <= 100, "\(file.path):\(number + 1)")
            }
        }
    }

    @Test("the top level holds what the design names and nothing else")
    func topLevel() throws {
        let allowed: Set<String> = [
            "Package.swift", "Sources", "Tests", "bpf", "migrations", "deploy", "README.md",
            "CHANGELOG.md", "LICENSE", "Package.resolved",
        ]
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.root.path)
        where !name.hasPrefix(".") {
            #expect(allowed.contains(name), "\(name) at the top level")
        }
    }

    private static func importedModule(_ line: Substring) -> String? {
        guard
            let match = line.firstMatch(
                of:
                    #/^(?:@\w+(?:\(\w+\))?\s+)*(?:public |package |internal |private )?import (?:struct |class |enum |func )?(\w+)/#
            )
        else { return nil }
        return String(match.1)
    }

    private static func isComment(_ line: Substring) -> Bool {
        line.drop { $0 == " " }.hasPrefix("//")
    }
}
