import BPF

/// What a source's programs counted, before any decision of the agent's.
public struct KernelCounters: Hashable, Sendable {
    /// Numbers as in `enum source_counter` of bpf/source.h.
    enum Index: UInt32, CaseIterable {
        case seen, ringLost, mapFull, own, unreadable
    }

    /// Samples that were to be handed over.
    public var seen: UInt64 = 0
    /// Of these, samples for which the ring had no room.
    public var ringLost: UInt64 = 0
    /// Things not followed because a map had no room.
    public var mapFull: UInt64 = 0
    /// Things left out because they are the agent's own.
    public var own: UInt64 = 0
    /// Samples with a part that could not be read.
    public var unreadable: UInt64 = 0

    /// Nothing counted.
    public init() {}

    /// Which way the difference of `seen` and `ringLost` may err while counting goes on.
    package enum Bound {
        /// Not more than is true at any moment of the reading.
        case lower
        /// Not less than is true at any moment of the reading.
        case upper
    }

    /// Reads the counters now, in the order that gives the wanted bound.
    init(_ counters: BPFCounters, bound: Bound) throws(BPFError) {
        if bound == .lower { seen = try counters.sum(Index.seen.rawValue) }
        ringLost = try counters.sum(Index.ringLost.rawValue)
        if bound == .upper { seen = try counters.sum(Index.seen.rawValue) }
        mapFull = try counters.sum(Index.mapFull.rawValue)
        own = try counters.sum(Index.own.rawValue)
        unreadable = try counters.sum(Index.unreadable.rawValue)
    }
}
