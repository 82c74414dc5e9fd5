import ArgumentParser

/// What the generated records are about.
enum LoadKind: String, CaseIterable, Sendable, ExpressibleByArgument {
    case flows
    case executions

    /// The data source that the records name as their event.
    var eventName: String {
        switch self {
        case .flows: "net.flow"
        case .executions: "process.exec"
        }
    }
}
