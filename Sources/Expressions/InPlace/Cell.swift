/// A scalar on the in-place evaluator's stack: plain bits, so that copying one costs no reference
/// count.
@usableFromInline
enum Cell {
    /// An error that `&&`, `||` or an untaken branch may still make moot.
    case failure
    /// The value, or how to compute it, is beyond scalars: the plan's evaluator must do it all.
    case beyond
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    /// UTF-8 in the source's or the code's memory.
    case text(UnsafeRawBufferPointer)
    case bytes(UnsafeRawBufferPointer)
}

extension Cell {
    @inlinable
    init(_ view: AttributeView) {
        switch view {
        case .absent: self = .failure
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .double(let value): self = .double(value)
        case .text(let text): self = .text(text)
        case .bytes(let bytes): self = .bytes(bytes)
        case .elsewhere: self = .beyond
        }
    }

    /// Whether the cell is an error, which every strict operation passes on.
    @inlinable var isFailure: Bool {
        if case .failure = self { true } else { false }
    }

    /// The cell as a number, nil for other types.
    @inlinable var number: Number? {
        switch self {
        case .int(let value): .int(value)
        case .uint(let value): .uint(value)
        case .double(let value): .double(value)
        default: nil
        }
    }
}
