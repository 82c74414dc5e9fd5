extension JSONValue {
    /// JSON pointers of the strings that hold U+0000, which no text column can.
    func zeroPointers(at pointer: String = "") -> [String] {
        switch self {
        case .string(let text): text.utf8.contains(0) ? [pointer] : []
        case .array(let elements):
            elements.enumerated().flatMap { $0.element.zeroPointers(at: "\(pointer)/\($0.offset)") }
        case .object(let members):
            members.flatMap { member -> [String] in
                let inside = pointer + "/" + escapedPointerToken(member.name)
                return member.name.utf8.contains(0)
                    ? [inside] : member.value.zeroPointers(at: inside)
            }
        case .null, .bool, .number: []
        }
    }
}

/// A member's name in a JSON pointer (RFC 6901, section 3).
func escapedPointerToken(_ name: String) -> String {
    name.replacing("~", with: "~0").replacing("/", with: "~1")
}
