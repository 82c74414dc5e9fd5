/// Writes the Prometheus text exposition format 0.0.4.
struct PrometheusText {
    enum Kind: String {
        case counter
        case gauge
    }

    private(set) var text = ""

    mutating func counter(_ name: String, _ help: String, _ value: Int64) {
        family(name, .counter, help, [([:], value)])
    }

    mutating func gauge(_ name: String, _ help: String, _ value: Int64) {
        family(name, .gauge, help, [([:], value)])
    }

    /// One metric family; label values must need no escaping.
    mutating func family(
        _ name: String,
        _ kind: Kind,
        _ help: String,
        _ samples: [([String: String], Int64)]
    ) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for (labels, value) in samples {
            let list = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
            text += name + (list.isEmpty ? "" : "{\(list.joined(separator: ","))}") + " \(value)\n"
        }
    }
}
