/// The first line and the fields of an HTTP/1.x message (RFC 9112), as far as its bytes are there.
struct HTTPHead {
    /// Without the line's end; what there is of it where it is cut off.
    let firstLine: ArraySlice<UInt8>
    /// Whether the first line's end is there.
    let hasFirstLine: Bool
    /// Bytes up to and with the empty line; nil where it is not there.
    let byteCount: Int?
    /// The `Host` field's value where it is whole.
    private(set) var host: ArraySlice<UInt8>?
    /// Bytes of the body; nil where the head does not say, or says it in a way that is refused.
    private(set) var contentLength: UInt64?
    /// Whether the body is sent with a transfer coding, so that its length is not known before.
    private(set) var isCoded = false

    /// Reads the head that begins the bytes.
    init(_ bytes: ArraySlice<UInt8>) {
        var start = bytes.startIndex
        let first = Self.line(bytes, from: &start)
        firstLine = first ?? bytes
        hasFirstLine = first != nil
        guard first != nil else {
            byteCount = nil
            return
        }
        var lengths: Set<UInt64?> = []
        while let line = Self.line(bytes, from: &start) {
            guard !line.isEmpty else {
                byteCount = start - bytes.startIndex
                contentLength = lengths.count == 1 ? lengths.first ?? nil : nil
                if lengths.count > 1 { isCoded = true }
                return
            }
            if let value = Self.value(of: "host", in: line), host == nil { host = value }
            if let value = Self.value(of: "content-length", in: line) {
                lengths.insert(Self.number(value))
            }
            if Self.value(of: "transfer-encoding", in: line) != nil { isCoded = true }
        }
        byteCount = nil
    }

    /// The next line without its end, which is LF or CR LF; nil where its end is not there.
    private static func line(
        _ bytes: ArraySlice<UInt8>,
        from start: inout Int
    ) -> ArraySlice<UInt8>? {
        guard let end = bytes[start...].firstIndex(of: 0x0A) else { return nil }
        let line = bytes[start..<end]
        start = end + 1
        return line.last == 0x0D ? line.dropLast() : line
    }

    /// The value of a field of this name, given in lower case; nil for another field.
    private static func value(of name: StaticString, in line: ArraySlice<UInt8>)
        -> ArraySlice<UInt8>?
    {
        let count = name.utf8CodeUnitCount
        guard line.count > count, line[line.startIndex + count] == 0x3A else { return nil }
        let matches = name.withUTF8Buffer { text in
            zip(text, line).allSatisfy { $0 == ($1 >= 0x41 && $1 <= 0x5A ? $1 | 0x20 : $1) }
        }
        guard matches else { return nil }
        var value = line.dropFirst(count + 1)
        while let byte = value.first, byte == 0x20 || byte == 0x09 { value.removeFirst() }
        while let byte = value.last, byte == 0x20 || byte == 0x09 { value.removeLast() }
        return value
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard (1...18).contains(digits.count) else { return nil }
        var number: UInt64 = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            number = number * 10 + UInt64(digit - 0x30)
        }
        return number
    }
}
