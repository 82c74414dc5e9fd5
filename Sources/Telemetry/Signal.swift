/// An OTLP signal.
public enum Signal: String, Hashable, Sendable, CaseIterable {
    case logs
    case traces
    case metrics
}
