import Expressions

/// A value of the language with its type beside it, as `{"type": "int", "value": "5"}`.
struct TaggedValue {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
