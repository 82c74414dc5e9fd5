/// The values of an environment's variables, read in place while an expression is evaluated.
///
/// Only `value(_:)` must be written. A source over bytes that lie in memory implements the typed
/// accessors too, so that evaluation copies and allocates nothing. An accessor is only called for a
/// variable that was declared with its type.
public protocol VariableSource: ~Copyable, ~Escapable {
    /// Any variable's value; may allocate.
    func value(_ slot: Int) -> Value

    /// The value of an `int` variable.
    func integer(_ slot: Int) -> Int64

    /// The value of a `double` variable.
    func double(_ slot: Int) -> Double

    /// The value of a `bool` variable.
    func boolean(_ slot: Int) -> Bool

    /// The UTF-8 bytes of a `string` variable; they stay valid as long as the source.
    ///
    /// Nil when they do not lie in memory, then `value(_:)` is asked. Bytes that are no UTF-8 are
    /// compared as they are and shown as U+FFFD.
    func text(_ slot: Int) -> UnsafeRawBufferPointer?

    /// The value of a `dyn` variable; `.absent` counts as an error.
    func scalar(_ slot: Int) -> AttributeView

    /// The entry of a `map` variable under a key in UTF-8.
    func attribute(_ slot: Int, _ key: UnsafeRawBufferPointer) -> AttributeView

    /// The value of the entry of a `map` variable under a key; may allocate.
    func attributeValue(_ slot: Int, _ key: String) -> Value?
}

extension VariableSource where Self: ~Copyable, Self: ~Escapable {
    /// By way of `value(_:)`; 0 for another type.
    public func integer(_ slot: Int) -> Int64 {
        if case .int(let value) = value(slot) { value } else { 0 }
    }

    /// By way of `value(_:)`; 0 for another type.
    public func double(_ slot: Int) -> Double {
        if case .double(let value) = value(slot) { value } else { 0 }
    }

    /// By way of `value(_:)`; false for another type.
    public func boolean(_ slot: Int) -> Bool {
        if case .bool(let value) = value(slot) { value } else { false }
    }

    /// Nil: `value(_:)` is asked.
    public func text(_ slot: Int) -> UnsafeRawBufferPointer? { nil }

    /// `.elsewhere`: `value(_:)` is asked.
    public func scalar(_ slot: Int) -> AttributeView { .elsewhere }

    /// `.elsewhere`: `attributeValue(_:_:)` is asked.
    public func attribute(_ slot: Int, _ key: UnsafeRawBufferPointer) -> AttributeView {
        .elsewhere
    }

    /// By way of `value(_:)`.
    public func attributeValue(_ slot: Int, _ key: String) -> Value? {
        if case .map(let map) = value(slot) { map[.string(key)] } else { nil }
    }
}
