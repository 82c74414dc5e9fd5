/// What can be counted from heartbeats.
public enum MeteredResource: String, Hashable, Sendable, CaseIterable {
    case agent
    case controller
}
