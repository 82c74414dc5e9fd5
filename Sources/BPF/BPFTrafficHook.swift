/// Where a program meets an interface's packets in traffic control.
public struct BPFTrafficHook: Hashable, Sendable {
    /// Which packets.
    public enum Direction: Hashable, Sendable {
        case receive, transmit
    }

    /// How it gets there.
    public enum Means: Hashable, Sendable {
        /// A link (tcx, from 6.6 on), which goes with the process.
        case link
        /// A filter of the `clsact` queueing discipline, which a killed process leaves behind; the
        /// next one takes its place.
        case filter
    }

    /// Which packets.
    public var direction: Direction
    /// How it gets there.
    public var means: Means

    /// One direction by one means.
    public init(_ direction: Direction, by means: Means) {
        self.direction = direction
        self.means = means
    }
}
