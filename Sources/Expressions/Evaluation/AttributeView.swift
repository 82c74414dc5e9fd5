/// An entry of a map variable as it lies in memory.
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
    /// The entry, if there is one, is no scalar in memory: `VariableSource.attributeValue(_:_:)` is
    /// asked.
    case elsewhere
}
