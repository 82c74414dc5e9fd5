extension SubscriptionTimeline {
    /// The same life, had another version of a plan been in force wherever one was.
    ///
    /// Periods, trial and discounts stay; rating a closed slot of it again shows what the other
    /// version would have come to. The version must be of the same interval and currency.
    public func replacing(_ old: PlanReference, with new: PlanVersion) -> SubscriptionTimeline {
        var timeline = self
        for index in plans.indices where PlanReference(plans[index].plan) == old {
            timeline.plans[index].plan = new
        }
        return timeline
    }
}
