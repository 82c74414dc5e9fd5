/// What the agent may take of its node; beyond it, sources tell less.
public struct Bounds: Hashable, Sendable {
    /// Proportional memory of worker and loader together.
    public var memoryBytesMax = 64 << 20
    /// Processor time of worker and loader, as a share of one core.
    public var ownShareMax = 0.02
    /// The kernel's time in the sources' programs, as a share of one core.
    public var programShareMax = 0.03
    /// What the shares are averaged over.
    public var windowMs = 60_000

    /// The usual ones.
    public init() {}
}
