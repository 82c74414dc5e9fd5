extension FieldReader {
    /// The elements of a list with their pointers; none if it was left out or is no list.
    func list(_ key: String, countMax: Int = 1000) -> [(pointer: String, value: DocumentValue)] {
        guard let value = value(key) else { return [] }
        guard case .array(let elements) = value else {
            fault(key, "must be a list, not \(value.spoken)")
            return []
        }
        guard elements.count <= countMax else {
            fault(key, "must have at most \(countMax) elements, not \(elements.count)")
            return []
        }
        let path = path(key)
        return elements.enumerated().map { ("\(path)/\($0.offset)", $0.element) }
    }

    /// A reader for each object of a list.
    func objects(_ key: String, countMax: Int = 1000) -> [FieldReader] {
        list(key, countMax: countMax).map { FieldReader($0.value, at: $0.pointer, log: log) }
    }

    /// A reader of an object; nil if it was left out.
    func object(_ key: String) -> FieldReader? {
        value(key).map { FieldReader($0, at: path(key), log: log) }
    }

    /// A list of keys, each at most once.
    func identifiers(_ key: String) -> [String] {
        var found: [String] = []
        for (pointer, value) in list(key) {
            guard case .string(let text) = value, isIdentifier(text) else {
                log.add(pointer, "\(identifierRule), not \(value.spoken)")
                continue
            }
            if found.contains(text) {
                log.add(pointer, "\"\(text)\" is named twice")
            } else {
                found.append(text)
            }
        }
        return found
    }
}
