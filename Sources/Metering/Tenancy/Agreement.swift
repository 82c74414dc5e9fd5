/// A tenant's subscription as it is stored: which published plan version, from when, in which state.
public struct Agreement: Hashable, Sendable {
    /// Whether the agreement is in force.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        case active
        case paused
        case ended
    }

    public var id: UniqueID
    public var plan: String
    public var planVersion: Int
    /// A quarter hour.
    public var startsAt: Instant
    /// The discounts in their order, as a JSON array.
    public var discountsJSON: String
    public var status: Status
    public var createdAt: Instant

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
