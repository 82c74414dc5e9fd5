/// A piece of HTML. Text that is interpolated is escaped; only literals and other pieces are taken
/// as they are, so that nothing a customer or operator wrote can become markup.
struct HTMLText: Hashable, Sendable, ExpressibleByStringInterpolation {
    var markup: String

    init(markup: String) { self.markup = markup }

    init(stringLiteral value: String) { markup = value }

    init(stringInterpolation: StringInterpolation) { markup = stringInterpolation.markup }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { markup += literal }

        mutating func appendInterpolation(_ html: HTMLText) { markup += html.markup }

        mutating func appendInterpolation(_ pieces: [HTMLText]) {
            for piece in pieces { markup += piece.markup }
        }

        mutating func appendInterpolation(_ text: String) { markup += HTMLText.escaped(text) }

        mutating func appendInterpolation(_ number: some BinaryInteger) { markup += "\(number)" }
    }

    /// Text for elements and quoted attributes; control characters that HTML does not allow show
    /// as U+FFFD.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case "\r": continue
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension Optional {
    /// A piece for the value; nothing where there is none.
    func html(_ piece: (Wrapped) -> HTMLText) -> HTMLText { map(piece) ?? "" }
}
