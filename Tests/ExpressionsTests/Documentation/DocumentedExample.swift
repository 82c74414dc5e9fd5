import Foundation
import Testing

/// An example of the documentation page: an expression, what it is for, and what it should give.
struct DocumentedExample: CustomTestStringConvertible {
    /// `rule`, `filter` or `detection`.
    let kind: String
    let isRefused: Bool
    let expression: String
    /// The value as text, or a part of the message.
    let expected: String

    var testDescription: String { expression }

    /// The page's fenced blocks with their info strings.
    static func blocks() throws -> [(info: String, text: String)] {
        let page = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: "Sources/Expressions/Expressions.docc/Expressions.md")
        let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```")
        return stride(from: 1, to: parts.count, by: 2).map { index in
            let lines = parts[index].split(separator: "\n", maxSplits: 1)
            return (String(lines[0]), String(lines[1]))
        }
    }

    /// All examples of the page.
    static func all() throws -> [DocumentedExample] {
        try blocks().filter { $0.info.hasPrefix("cel") }.map { info, text in
            let isRefused = info.contains("refused")
            let parts = text.components(separatedBy: isRefused ? "// ✗ " : "// → ")
            try #require(parts.count == 2, "an example says what it gives: \(text)")
            return DocumentedExample(
                kind: String(info.split(separator: " ").last ?? ""),
                isRefused: isRefused,
                expression: parts[0],
                expected: parts[1].trimmingCharacters(in: .whitespacesAndNewlines)
            )
        }
    }
}
