extension DocumentValue {
    /// Reads JSON (RFC 8259) of at most 64 levels; numbers keep their text, fields their order.
    ///
    /// - Parameter allowsRepeatedNames: keeps a field that an object gives twice, for whoever can
    ///   say better where the fault lies.
    public init(
        json bytes: [UInt8],
        allowsRepeatedNames: Bool = true
    ) throws(DocumentSyntaxError) {
        var parser = DocumentParser(bytes, allowsRepeatedNames: allowsRepeatedNames)
        self = try parser.parse()
    }

    /// Writes JSON, by default indented by two spaces.
    public func json(isIndented: Bool = true) -> String {
        var text = ""
        write(to: &text, indent: isIndented ? 0 : nil)
        return text
    }

    private func write(to text: inout String, indent: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .number(let digits): text += digits
        case .string(let string): text += quoted(string)
        case .array(let elements):
            writeList(elements, "[", "]", to: &text, indent: indent) { element, text, inner in
                element.write(to: &text, indent: inner)
            }
        case .object(let members):
            writeList(members, "{", "}", to: &text, indent: indent) { member, text, inner in
                text += quoted(member.key) + (indent == nil ? ":" : ": ")
                member.value.write(to: &text, indent: inner)
            }
        }
    }

    private func writeList<Element>(
        _ elements: [Element],
        _ open: String,
        _ close: String,
        to text: inout String,
        indent: Int?,
        _ writeElement: (Element, inout String, Int?) -> Void
    ) {
        let inner = indent.map { $0 + 2 }
        text += open
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            text += lineBreak(inner)
            writeElement(element, &text, inner)
        }
        if !elements.isEmpty { text += lineBreak(indent) }
        text += close
    }
}

private func lineBreak(_ indent: Int?) -> String {
    indent.map { "\n" + String(repeating: " ", count: $0) } ?? ""
}

private func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: text.unicodeScalars.append(scalar)
        }
    }
    return text + "\""
}
