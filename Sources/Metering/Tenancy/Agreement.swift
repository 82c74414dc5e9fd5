/// A tenant's subscription as it is stored: which published plan, from when, in which state.
public struct Agreement: Hashable, Sendable {
    /// Whether the agreement is in force.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        case active
        case paused
        case ended
    }

    /// A UUIDv7, so in the order of creation.
    public var id: UniqueID
    /// The plan's key.
    public var plan: String
    /// A published version of the plan.
    public var planVersion: Int
    /// A quarter hour.
    public var startsAt: Instant
    /// The discounts in their order, as a JSON array.
    public var discountsJSON: String
    /// Whether it is in force.
    public var status: Status
    /// When it was made, on PostgreSQL's clock.
    public var createdAt: Instant

    /// Takes every property by name.
    public init(
        id: UniqueID,
        plan: String,
        planVersion: Int,
        startsAt: Instant,
        discountsJSON: String,
        status: Status,
        createdAt: Instant
    ) {
        self.id = id
        self.plan = plan
        self.planVersion = planVersion
        self.startsAt = startsAt
        self.discountsJSON = discountsJSON
        self.status = status
        self.createdAt = createdAt
    }
}
