/// What the kernel counts of one direction of an interface.
struct InterfaceTraffic: Hashable, Sendable {
    var packets: UInt64 = 0
    /// With link headers.
    var bytes: UInt64 = 0
    var errors: UInt64 = 0
    var drops: UInt64 = 0

    /// Whether there is anything to tell.
    var isNothing: Bool { self == InterfaceTraffic() }

    /// What came since an older reading; that becomes this one.
    ///
    /// - Parameter canBeginAnew: Whether a counter that lost more than half began at 0 again. One
    ///   that lost less shows an older value, as those of some cards do for a moment: nothing is
    ///   told until it is beyond what was told.
    func takeGrowth(
        since before: inout InterfaceTraffic,
        canBeginAnew: Bool
    ) -> InterfaceTraffic {
        func growth(since before: inout UInt64, to now: UInt64) -> UInt64 {
            if now < before, !canBeginAnew || now >= before / 2 { return 0 }
            defer { before = now }
            return now < before ? now : now - before
        }
        return InterfaceTraffic(
            packets: growth(since: &before.packets, to: packets),
            bytes: growth(since: &before.bytes, to: bytes),
            errors: growth(since: &before.errors, to: errors),
            drops: growth(since: &before.drops, to: drops)
        )
    }

    static func &+= (left: inout InterfaceTraffic, right: InterfaceTraffic) {
        left.packets &+= right.packets
        left.bytes &+= right.bytes
        left.errors &+= right.errors
        left.drops &+= right.drops
    }
}
