/// No rung of a source's ladder works on this node.
public struct SourceUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
    /// Every rung with its reason.
    public var report: HookReport

    /// The reasons, best rung first.
    public var description: String {
        report.refused.map { "\($0.hook): \($0.reason)" }.joined(separator: "; ")
    }
}
