/// What the kernel counts of an interface, both ways.
struct InterfaceCounters: Hashable, Sendable {
    var received = InterfaceTraffic()
    var transmitted = InterfaceTraffic()

    /// Whether there is anything to tell.
    var isNothing: Bool { received.isNothing && transmitted.isNothing }

    /// The packets of both directions.
    var packets: UInt64 { received.packets &+ transmitted.packets }

    /// What came since an older reading; that becomes this one.
    ///
    /// - Parameter canBeginAnew: Whether a counter may have begun at 0 again.
    func takeGrowth(
        since before: inout InterfaceCounters,
        canBeginAnew: Bool
    ) -> InterfaceCounters {
        InterfaceCounters(
            received: received.takeGrowth(since: &before.received, canBeginAnew: canBeginAnew),
            transmitted: transmitted.takeGrowth(
                since: &before.transmitted,
                canBeginAnew: canBeginAnew
            )
        )
    }

    static func &+= (left: inout InterfaceCounters, right: InterfaceCounters) {
        left.received &+= right.received
        left.transmitted &+= right.transmitted
    }
}
