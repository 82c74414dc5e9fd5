import Yams

/// Reads the one YAML file that a server may be configured with.
enum ConfigurationFile {
    private static let bytesMax = 1 << 20

    /// Every setting of the file; the message of an error names the file, the line and the remedy.
    static func read(_ path: String) throws -> [Setting: Settings.Entry] {
        guard let bytes = ProcFile.bytes(path, limit: bytesMax) else {
            throw CommandFailure(
                description: "the configuration file '\(path)' cannot be read; "
                    + "give a readable YAML file of at most 1 MiB"
            )
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw CommandFailure(description: "'\(path)' is not YAML: \(text(error))")
        }
        guard let root, !isEmpty(root) else { return [:] }
        var faults: [String] = []
        var entries: [Setting: Settings.Entry] = [:]
        collect(root, under: "", path, &entries, &faults)
        guard faults.isEmpty else {
            throw CommandFailure(description: faults.joined(separator: "\n"))
        }
        return entries
    }

    /// The place and the fault, without the file's text: it may hold passwords.
    private static func text(_ error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "line \(mark.line), column \(mark.column): \(problem)"
        case .duplicatedKeysInMapping(let duplicates, let context):
            "line \(context.mark.line): \(duplicates.joined(separator: ", ")) stands there twice"
        default: "its bytes are not UTF-8 text"
        }
    }

    private static func collect(
        _ node: Node,
        under prefix: String,
        _ path: String,
        _ entries: inout [Setting: Settings.Entry],
        _ faults: inout [String]
    ) {
        guard case .mapping(let mapping) = node else {
            let name = prefix.isEmpty ? "the file" : "'\(prefix.dropLast())'"
            faults.append("\(place(node, path)): \(name) must be a mapping of keys to values")
            return
        }
        for (keyNode, value) in mapping {
            let key = prefix + (keyNode.scalar?.string ?? "")
            if let setting = Setting(rawValue: key) {
                let place = place(keyNode, path)
                guard let text = value.scalar?.string, !isEmpty(value) else {
                    faults.append("\(place): '\(key)' must be one value, written after the colon")
                    continue
                }
                entries[setting] = Settings.Entry(text: text, origin: "\(place): \(key)")
            } else if Setting.allCases.contains(where: { $0.rawValue.hasPrefix(key + ".") }) {
                collect(value, under: key + ".", path, &entries, &faults)
            } else {
                faults.append(
                    "\(place(keyNode, path)): there is no setting '\(key)'; known are "
                        + Setting.allCases.map(\.rawValue).joined(separator: ", ")
                )
            }
        }
    }

    private static func isEmpty(_ node: Node) -> Bool {
        node.scalar.map { $0.string.isEmpty && $0.style == .plain } ?? false
    }

    private static func place(_ node: Node, _ path: String) -> String {
        node.mark.map { "\(path):\($0.line)" } ?? path
    }
}
