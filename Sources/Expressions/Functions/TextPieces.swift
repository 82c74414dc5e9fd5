/// The pieces of a text between the occurrences of a separator, found from the left without
/// overlap.
struct TextPieces: Sequence, IteratorProtocol {
    private let scalars: [Unicode.Scalar]
    private let separatorCount: Int
    private let search: SequenceSearch<Unicode.Scalar>
    /// Whether an empty separator also stands before the first and after the last character.
    private let atEnds: Bool
    /// How many cuts may still be made; negative for any number.
    private var cutsLeft: Int64
    private var position = 0
    private var isFinished = false
    private var isFirst = true

    init(of text: String, separatedBy separator: String, atEnds: Bool, cutsMax: Int64) {
        scalars = Array(text.unicodeScalars)
        search = SequenceSearch(Array(separator.unicodeScalars))
        separatorCount = separator.unicodeScalars.count
        self.atEnds = atEnds
        cutsLeft = cutsMax
    }

    mutating func next() -> String? {
        guard !isFinished else { return nil }
        let start = position
        guard cutsLeft != 0, let cut = nextCut() else {
            isFinished = true
            return text(start..<scalars.count)
        }
        if cutsLeft > 0 { cutsLeft -= 1 }
        position = cut + separatorCount
        isFirst = false
        return text(start..<cut)
    }

    /// Where the next separator begins; nil when there is none.
    private func nextCut() -> Int? {
        if separatorCount == 0 {
            let cut = atEnds && isFirst ? 0 : position + 1
            return cut < scalars.count || (atEnds && cut == scalars.count) ? cut : nil
        }
        return search.first(in: scalars, from: position)
    }

    private func text(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(scalars[range]))
    }
}
