/// Variables whose values are held as such, in the order of their slots.
public struct BoundValues: VariableSource {
    /// The values, one for each slot.
    public let values: [Value]

    /// Holds values in the order of an environment's variables.
    public init(values: [Value]) {
        self.values = values
    }

    /// The value of a slot, null past the last.
    public func value(_ slot: Int) -> Value {
        values.indices.contains(slot) ? values[slot] : .null
    }
}
