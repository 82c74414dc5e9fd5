extension Cell {
    /// `int(x)`.
    @inlinable
    func toInt() -> Cell {
        switch self {
        case .int, .beyond: self
        case .uint(let value): Int64(exactly: value).map(Cell.int) ?? .failure
        case .double(let value): Int64(expressionDouble: value).map(Cell.int) ?? .failure
        case .text(let text): Int64(expressionDigits: text).map(Cell.int) ?? .failure
        default: .failure
        }
    }

    /// `uint(x)`.
    @inlinable
    func toUint() -> Cell {
        switch self {
        case .uint, .beyond: self
        case .int(let value): UInt64(exactly: value).map(Cell.uint) ?? .failure
        case .double(let value): UInt64(expressionDouble: value).map(Cell.uint) ?? .failure
        case .text(let text): UInt64(expressionDigits: text).map(Cell.uint) ?? .failure
        default: .failure
        }
    }

    /// `double(x)`; text is read by the plan's evaluator.
    @inlinable
    func toDouble() -> Cell {
        switch self {
        case .double, .beyond: self
        case .int(let value): .double(Double(value))
        case .uint(let value): .double(Double(value))
        case .text: .beyond
        default: .failure
        }
    }

    /// `size(x)`: code points or bytes.
    @inlinable
    func size() -> Cell {
        switch self {
        case .beyond: .beyond
        case .bytes(let bytes): .int(Int64(bytes.count))
        case .text(let text): text.asciiCount.map { .int(Int64($0)) } ?? .beyond
        default: .failure
        }
    }

    /// The most comparisons of bytes that a search in place may take; more are left to the plan's
    /// evaluator, which searches in linear time.
    @inlinable static var searchMax: Int { 65_536 }

    /// `startsWith`, `endsWith` and `contains` of two cells that are no failures.
    @inlinable
    func text(_ other: Cell, _ test: Instruction.TextTest) -> Cell {
        guard case .text(let text) = self, case .text(let part) = other else { return .failure }
        return switch test {
        case .startsWith: .bool(part.count <= text.count && text.hasBytes(of: part, at: 0))
        case .endsWith:
            .bool(part.count <= text.count && text.hasBytes(of: part, at: text.count - part.count))
        case .contains:
            text.count.times(part.count) > Self.searchMax
                ? .beyond : .bool(text.contains(part))
        }
    }
}

extension UnsafeRawBufferPointer {
    /// How many bytes there are when all are ASCII, so that each is a code point; else nil.
    @inlinable var asciiCount: Int? {
        for byte in self where byte >= 0x80 {
            return nil
        }
        return count
    }
}
