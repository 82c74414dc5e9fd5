import AgentCore

/// `--name value` and `--name=value`, each known and at most once.
struct OptionReader {
    private var values: [String: String] = [:]
    private var switches: Set<String> = []

    /// - Throws: `AgentError` with code `usage` for anything not listed.
    init(
        _ arguments: [String],
        options: Set<String>,
        switches known: Set<String> = []
    ) throws(AgentError) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            let name = parts.first ?? word
            if known.contains(word) {
                switches.insert(word)
                continue
            }
            guard options.contains(name) else {
                throw AgentError(code: .usage, message: "'\(word)' is not known here")
            }
            guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else {
                throw AgentError(code: .usage, message: "\(name) needs a value")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw AgentError(code: .usage, message: "\(name) is given twice")
            }
        }
    }

    /// An option's value, or nil.
    subscript(_ name: String) -> String? { values[name] }

    /// Whether a switch was given.
    func has(_ name: String) -> Bool { switches.contains(name) }

    /// An option's value.
    ///
    /// - Throws: `AgentError` with code `usage` where it is missing.
    func required(_ name: String) throws(AgentError) -> String {
        guard let value = values[name] else {
            throw AgentError(code: .usage, message: "\(name) is missing")
        }
        return value
    }
}
