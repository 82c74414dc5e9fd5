/// One thing that is wrong with an expression, and where.
public struct Diagnostic: Hashable, Sendable {
    /// What is wrong, what was expected, and where possible what to write instead.
    public let message: String
    /// The line, counted from 1.
    public let line: Int
    /// The column in code points, counted from 1.
    public let column: Int
    /// How many code points of the line the message is about; at least 1.
    public let length: Int
    /// The whole line of the source.
    public let sourceLine: String
}

extension Diagnostic {
    /// How many diagnostics one expression gets at most.
    static let countMax = 20

    /// The code points of the source that the message is about.
    public var fragment: String {
        String(
            String.UnicodeScalarView(sourceLine.unicodeScalars.dropFirst(column - 1).prefix(length))
        )
    }

    /// The source line with carets under the offending text, as two lines without indentation.
    public var excerpt: String {
        let shown = sourceLine.replacingControls()
        let indent = String(repeating: " ", count: column - 1)
        return shown + "\n" + indent + "^" + String(repeating: "~", count: length - 1)
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `line:column: message`, then the source line and a caret.
    public var description: String {
        "\(line):\(column): \(message)\n\(excerpt)"
    }
}

extension String {
    /// This text with each control character shown as one space, so that columns stay aligned.
    fileprivate func replacingControls() -> String {
        var shown = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            shown.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
        }
        return String(shown)
    }
}
