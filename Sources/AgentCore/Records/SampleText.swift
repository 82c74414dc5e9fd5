/// Text inside samples: bytes up to a NUL, made valid UTF-8.
enum SampleText {
    /// The text in `range`, ending at its first NUL.
    static func text(_ sample: UnsafeRawBufferPointer, _ range: Range<Int>) -> String {
        let bytes = UnsafeRawBufferPointer(rebasing: sample[range])
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The NUL-terminated texts in `range`; the last one may be cut off.
    static func list(_ sample: UnsafeRawBufferPointer, _ range: Range<Int>) -> [String] {
        var texts: [String] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let end = sample[start..<range.upperBound].firstIndex(of: 0) ?? range.upperBound
            let bytes = UnsafeRawBufferPointer(rebasing: sample[start..<end])
            texts.append(String(decoding: bytes, as: UTF8.self))
            start = end + 1
        }
        return texts
    }
}
