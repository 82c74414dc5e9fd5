import Money

/// Reads the fields of one object, noting every fault, and at last the fields that nobody asked
/// for.
///
/// A reader answers nil for what is missing or wrong and has then noted why; `null` is a field left
/// out.
final class FieldReader {
    /// The JSON pointer of the object.
    let pointer: String
    /// Where faults go.
    let log: FaultLog
    private var values: [String: DocumentValue] = [:]
    private var keys: [String] = []
    private var known: Set<String> = []

    /// A reader of an object; of anything else one without fields, after noting the fault.
    init(_ value: DocumentValue, at pointer: String, log: FaultLog) {
        self.pointer = pointer
        self.log = log
        guard case .object(let members) = value else {
            log.add(pointer, "must be an object, not \(value.spoken)")
            return
        }
        for member in members {
            if values.updateValue(member.value, forKey: member.key) != nil {
                log.add(path(member.key), "is given twice")
            } else {
                keys.append(member.key)
            }
        }
    }

    /// The pointer of a field of this object.
    func path(_ key: String) -> String { pointer + "/" + escaped(key) }

    /// Notes a fault of a field.
    func fault(_ key: String, _ message: String) { log.add(path(key), message) }

    /// Whether a field was given and is not null.
    func has(_ key: String) -> Bool { values[key].map { $0 != .null } ?? false }

    /// A field's value; nil if it was left out.
    func value(_ key: String) -> DocumentValue? {
        known.insert(key)
        return values[key].flatMap { $0 == .null ? nil : $0 }
    }

    /// A field's value, whose absence is a fault.
    func required(_ key: String) -> DocumentValue? {
        guard let value = value(key) else {
            fault(key, "is missing")
            return nil
        }
        return value
    }

    /// Notes every field that was never asked for; `what` names the object in the message.
    func finish(_ what: String) {
        for key in keys where !known.contains(key) {
            fault(key, "is not a field of \(what)")
        }
    }
}

private func escaped(_ key: String) -> String {
    var text = ""
    for character in key {
        switch character {
        case "~": text += "~0"
        case "/": text += "~1"
        default: text.append(character)
        }
    }
    return text
}
