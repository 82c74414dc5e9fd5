/// Walks the leaves of a path of nested message fields, such as `value / array_value / values`.
///
/// Repeated occurrences of a singular message on the way are walked one after the other, which is
/// how a parser merges them. A fault ends the walk: callers walk bytes that were scanned before.
struct FieldPathIterator: IteratorProtocol {
    /// One to three field numbers, outermost first.
    struct Path {
        let numbers: (UInt32, UInt32, UInt32)
        let depth: Int

        init(_ first: UInt32) {
            numbers = (first, 0, 0)
            depth = 1
        }

        init(_ first: UInt32, _ second: UInt32) {
            numbers = (first, second, 0)
            depth = 2
        }

        init(_ first: UInt32, _ second: UInt32, _ third: UInt32) {
            numbers = (first, second, third)
            depth = 3
        }
    }

    private let path: Path
    /// Leaves before this address do not count: another member of a oneof replaced them.
    private let notBefore: UnsafeRawPointer
    private var first: FieldReader
    private var second: FieldReader
    private var third: FieldReader

    init(_ range: ByteRange, path: Path, notBefore: UnsafeRawPointer) {
        self.path = path
        self.notBefore = notBefore
        let nothing = FieldReader(ByteRange(start: range.end, end: range.end))
        first = FieldReader(range)
        second = nothing
        third = nothing
    }

    mutating func next() -> ByteRange? {
        while true {
            if path.depth == 3, Self.step(&third, path.numbers.2) {
                if third.fieldStart >= notBefore { return third.content }
            } else if path.depth >= 2, Self.step(&second, path.numbers.1) {
                if path.depth == 3 {
                    third = FieldReader(second.content)
                } else if second.fieldStart >= notBefore {
                    return second.content
                }
            } else if Self.step(&first, path.numbers.0) {
                if path.depth >= 2 {
                    second = FieldReader(first.content)
                } else if first.fieldStart >= notBefore {
                    return first.content
                }
            } else {
                return nil
            }
        }
    }

    @inline(__always)
    private static func step(_ reader: inout FieldReader, _ number: UInt32) -> Bool {
        while reader.next() {
            if reader.number == number, reader.wireType == WireType.bytes.rawValue { return true }
        }
        return false
    }
}
