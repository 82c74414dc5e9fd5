/// An entry of a map variable, or a `dyn` variable, as it lies in memory.
@frozen
public enum AttributeView {
    /// There is no entry under the key.
    case absent
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    /// UTF-8 that stays valid as long as the source.
    case text(UnsafeRawBufferPointer)
    /// Bytes that stay valid as long as the source.
    case bytes(UnsafeRawBufferPointer)
    /// No scalar in memory, or not known: `VariableSource.attributeValue(_:_:)` or `value(_:)` is
    /// asked.
    /// asked.
    case elsewhere
}
