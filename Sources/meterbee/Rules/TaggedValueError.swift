/// JSON that is no tagged value.
struct TaggedValueError: Error, CustomStringConvertible {
    let description: String
}
