/// What is told of an answer, and where it ends if its head says so.
struct HTTPAnswerLine: Hashable {
    /// Interim answers in front of the final one that fit into what is seen.
    private static let interimMax = 8

    /// Of the final answer.
    let status: UInt16
    /// Bytes from the first interim answer to the body's beginning; nil where the head's end is not
    /// there.
    private let headBytes: UInt64?
    private let contentLength: UInt64?
    private let isCoded: Bool

    /// Reads the answer that begins the bytes; nil where they begin none.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var rest = Array(bytes)[...]
        var skipped = 0
        for _ in 0..<Self.interimMax {
            let head = HTTPHead(rest)
            guard let status = Self.status(head.firstLine) else { return nil }
            if (100..<200).contains(status), status != 101, let count = head.byteCount,
                count < rest.count
            {
                skipped += count
                rest = rest.dropFirst(count)
                continue
            }
            self.status = status
            headBytes = head.byteCount.map { UInt64(skipped + $0) }
            contentLength = head.contentLength
            isCoded = head.isCoded
            return
        }
        return nil
    }

    /// Bytes of head and body together; nil where they are not known.
    func byteCount(method: String?) -> UInt64? {
        guard let headBytes, let method else { return nil }
        if method == "HEAD" || status == 204 || status == 304 { return headBytes }
        guard !isCoded, let contentLength else { return nil }
        return headBytes &+ contentLength
    }

    /// `HTTP/1.1 200 OK`: the number.
    private static func status(_ line: ArraySlice<UInt8>) -> UInt16? {
        let start = line.startIndex
        guard line.count >= 12, line.starts(with: "HTTP/1.".utf8), line[start + 8] == 0x20 else {
            return nil
        }
        var number: UInt16 = 0
        for digit in line[(start + 9)..<(start + 12)] {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            number = number * 10 + UInt16(digit - 0x30)
        }
        return (100...599).contains(number) ? number : nil
    }
}
