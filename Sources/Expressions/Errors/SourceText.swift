/// An expression's source, addressed by UTF-8 byte offsets and by line and column.
struct SourceText: Hashable, Sendable {
    let bytes: [UInt8]

    init(_ source: String) {
        bytes = Array(source.utf8)
    }

    /// The text between two byte offsets.
    func text(_ span: SourceSpan) -> String {
        let start = min(max(Int(span.start), 0), bytes.count)
        let end = min(max(Int(span.end), start), bytes.count)
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// Describes a place in the source for a person.
    func diagnostic(_ message: String, at span: SourceSpan) -> Diagnostic {
        let offset = min(max(Int(span.start), 0), bytes.count)
        let lineStart = (bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        let lineEnd = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        let end = min(max(Int(span.end), offset), lineEnd)
        return Diagnostic(
            message: message,
            line: bytes[..<offset].count { $0 == UInt8(ascii: "\n") } + 1,
            column: scalarCount(lineStart, offset) + 1,
            length: max(1, scalarCount(offset, end)),
            sourceLine: String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self)
        )
    }

    private func scalarCount(_ start: Int, _ end: Int) -> Int {
        String(decoding: bytes[start..<end], as: UTF8.self).unicodeScalars.count
    }
}
