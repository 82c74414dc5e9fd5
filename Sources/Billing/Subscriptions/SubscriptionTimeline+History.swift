import Metering

extension SubscriptionTimeline {
    /// The life that a history of events gives; nil if nothing was subscribed.
    ///
    /// Events may come in any order; those at the same instant apply in the order given. Throws
    /// every event that cannot have happened.
    public static func from(_ events: [SubscriptionEvent], in zone: any TimeZoneRules)
        throws(SubscriptionRefusals) -> SubscriptionTimeline?
    {
        var builder = TimelineBuilder(zone: zone)
        let indexed = events.enumerated().sorted { left, right in
            (left.element.at, left.offset) < (right.element.at, right.offset)
        }
        var group: [(index: Int, action: SubscriptionAction)] = []
        var instant: Instant?
        for (index, event) in indexed {
            let effective = event.at.nextQuarterHour
            if let previous = instant, previous != effective {
                builder.apply(group, at: previous)
                group = []
            }
            instant = effective
            group.append((index, event.action))
        }
        if let instant { builder.apply(group, at: instant) }
        guard builder.refusals.isEmpty else { throw SubscriptionRefusals(builder.refusals) }
        return builder.finished()
    }
}
