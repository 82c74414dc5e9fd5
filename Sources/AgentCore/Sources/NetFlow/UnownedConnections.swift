import BPF
import Glibc

/// Servers' connections of which only the likely owner is known, as they were accepted without
/// asking for the peer: whoever has them is looked for among all processes' files.
struct UnownedConnections {
    /// A walk over all files may take one part in so many of the time.
    private static let shareOfTime: Int64 = 200

    private let owners: BPFIterator
    private let count: BPFMap
    /// Those that the last walk did not find either.
    private var unfound: Int64 = 0
    private var nextNs: Int64 = 0

    /// - Returns: nil on the rung that has no iterator.
    init?(_ kernel: LoadedSource) throws(BPFError) {
        guard let owners = try kernel.iterator("owners") else { return nil }
        self.owners = owners
        count = try kernel.map("unowned")
    }

    /// Walks at once: whoever has what is older than the agent.
    mutating func begin() throws(BPFError) {
        try owners.run()
        unfound = try waiting()
    }

    /// Walks where there are more than the last walk left, and not too often.
    mutating func look() throws(BPFError) {
        let waiting = try waiting()
        let nowNs = KernelClock.read(CLOCK_MONOTONIC)
        guard waiting > unfound else {
            unfound = waiting
            return
        }
        guard nowNs >= nextNs else { return }
        try begin()
        let endNs = KernelClock.read(CLOCK_MONOTONIC)
        nextNs = endNs + (endNs - nowNs) * Self.shareOfTime
    }

    private func waiting() throws(BPFError) -> Int64 {
        try count.value(UInt32(0), as: Int64.self) ?? 0
    }
}
