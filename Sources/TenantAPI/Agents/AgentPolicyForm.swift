import Metering

/// What a tenant says of its agents itself, as JSON.
enum AgentPolicyForm {
    /// Beside the usual ones and a node's own there is room for so many.
    private static let pathsMax = 128
    /// Of the longest beginning, with the star behind it.
    private static let pathLengthMax = SensitivePath.prefixBytesMax + 1

    /// Reads the sensitive paths.
    static func read(_ json: JSONValue) throws(Problem) -> [String] {
        let body = ObjectReader(json, faults: FaultList())
        body.require("sensitive_paths")
        var paths: [String] = []
        for element in body.optionalArray("sensitive_paths", countMax: pathsMax) ?? [] {
            guard let path = path(element, body.faults) else { continue }
            if paths.contains(path) {
                body.faults.add(.pointer(element.pointer, "stands there twice"))
            }
            paths.append(path)
        }
        try body.finish()
        return paths
    }

    private static func path(
        _ element: (pointer: String, value: JSONValue),
        _ faults: FaultList
    ) -> String? {
        guard case .string(let text) = element.value else {
            let kind = element.value.kindName
            faults.add(.pointer(element.pointer, "must be a string, not \(kind)"))
            return nil
        }
        guard text.utf8.count <= pathLengthMax else {
            faults.add(.pointer(element.pointer, "must be at most \(pathLengthMax) bytes long"))
            return nil
        }
        do {
            return try SensitivePath(text).text
        } catch {
            faults.add(.pointer(element.pointer, error.message))
            return nil
        }
    }

    static func json(_ paths: [String]) -> JSONValue {
        ["sensitive_paths": .array(paths.map(JSONValue.string))]
    }

    static let pathsSchema = Schema.array(
        .text(lengthMax: pathLengthMax),
        countMax: pathsMax,
        unique: true
    )

    static let schema = Schema.object(["sensitive_paths": pathsSchema])
}
