/// What a source's programs counted, before any decision of the agent's.
public struct KernelCounters: Hashable, Sendable {
    /// Numbers as in `enum source_counter` of bpf/source.h.
    enum Index: Int, CaseIterable {
        case seen, ringLost, mapFull, own, unreadable, sampledOut, held, aggregated
    }

    /// Everything the source saw.
    public var seen: UInt64 = 0
    /// Of these, samples for which the ring had no room.
    public var ringLost: UInt64 = 0
    /// Things not followed because a map had no room.
    public var mapFull: UInt64 = 0
    /// Things left out because they are the agent's own.
    public var own: UInt64 = 0
    /// Samples with a part that could not be read.
    public var unreadable: UInt64 = 0
    /// Of the seen, left to the weight of another.
    public var sampledOut: UInt64 = 0
    /// Of the seen, counted only, for want of budget.
    public var held: UInt64 = 0
    /// Of the seen, added up in a map.
    public var aggregated: UInt64 = 0

    /// Nothing counted.
    public init() {}

    /// Takes the counters in the order of `Index`.
    init(sums: [UInt64]) {
        func sum(_ index: Index) -> UInt64 {
            sums.indices.contains(index.rawValue) ? sums[index.rawValue] : 0
        }
        seen = sum(.seen)
        ringLost = sum(.ringLost)
        mapFull = sum(.mapFull)
        own = sum(.own)
        unreadable = sum(.unreadable)
        sampledOut = sum(.sampledOut)
        held = sum(.held)
        aggregated = sum(.aggregated)
    }

    /// All of them in the order of `Index`.
    var sums: [UInt64] {
        [seen, ringLost, mapFull, own, unreadable, sampledOut, held, aggregated]
    }

    /// The seen that were not handed over as samples.
    var kept: UInt64 { ringLost &+ sampledOut &+ held &+ aggregated }
}
