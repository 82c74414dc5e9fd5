import ArgumentParser
import Telemetry

/// What the generated records are about.
enum LoadKind: String, CaseIterable, Sendable, ExpressibleByArgument {
    case flows
    case executions
    case logs
    case spans
    case metrics

    /// The OTLP signal that carries them.
    var signal: Signal {
        switch self {
        case .flows, .executions, .logs: .logs
        case .spans: .traces
        case .metrics: .metrics
        }
    }

    /// The event that the records name; empty where the signal's default source takes them.
    var eventName: String {
        switch self {
        // Not the names of our agents' sources, whose records only agents may send.
        case .flows: "bench.flow"
        case .executions: "bench.exec"
        case .logs, .spans, .metrics: ""
        }
    }

    /// The data source that meters them.
    var dataSource: String { eventName.isEmpty ? "otlp.\(signal.rawValue)" : eventName }
}
