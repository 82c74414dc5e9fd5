/// A half-open range of byte offsets in the UTF-8 of an expression's source.
struct SourceSpan: Hashable, Sendable {
    var start: Int32
    var end: Int32

    init(_ start: Int, _ end: Int) {
        self.start = Int32(clamping: start)
        self.end = Int32(clamping: end)
    }

    /// From the start of this span to the end of another one.
    func through(_ other: SourceSpan) -> SourceSpan {
        SourceSpan(Int(start), Int(other.end))
    }
}
