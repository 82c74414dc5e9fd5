/// What a sender may send at a moment.
public struct Admission: Hashable, Sendable {
    /// How far from the receiving time a record may have occurred.
    public struct TimeWindow: Hashable, Sendable {
        /// Microseconds before the receiving time.
        public var pastMicroseconds: Int64
        /// Microseconds after the receiving time.
        public var futureMicroseconds: Int64

        /// 30 days back, an hour ahead.
        public static let standard = TimeWindow(
            pastMicroseconds: 30 * 86_400_000_000,
            futureMicroseconds: 3_600_000_000
        )

        /// A window around the receiving time.
        public init(pastMicroseconds: Int64, futureMicroseconds: Int64) {
            self.pastMicroseconds = pastMicroseconds
            self.futureMicroseconds = futureMicroseconds
        }
    }

    /// The data source that every plan has, free of charge.
    public static let agentHealthKey = "agent.health"

    /// Whose records these are.
    public var tenant: UniqueID
    /// The enrolled agent whose key sends; nil for any other key.
    public var agent: UniqueID?
    /// The keys of the data sources that the plan prices.
    public var pricedDataSources: Set<String>
    /// Whether the plan accepts all other data sources free of charge.
    public var unpricedIsFree: Bool
    /// Where the current service period began; what occurred before it is late.
    public var periodStart: Instant
    /// When accepted records may have occurred.
    public var timeWindow: TimeWindow

    /// An admission under an active subscription.
    public init(
        tenant: UniqueID,
        agent: UniqueID?,
        pricedDataSources: Set<String>,
        unpricedIsFree: Bool,
        periodStart: Instant,
        timeWindow: TimeWindow = .standard
    ) {
        self.tenant = tenant
        self.agent = agent
        self.pricedDataSources = pricedDataSources
        self.unpricedIsFree = unpricedIsFree
        self.periodStart = periodStart
        self.timeWindow = timeWindow
    }

    /// The admission under an active subscription; nil when there is none or it is paused.
    public init?(_ state: TenantState, agent: UniqueID?) {
        guard case .active(let dataSources, let unpricedIsFree, let start) = state.subscription
        else { return nil }
        self.init(
            tenant: state.tenant,
            agent: agent,
            pricedDataSources: dataSources,
            unpricedIsFree: unpricedIsFree,
            periodStart: start
        )
    }

    /// Whether the plan has a data source.
    public func includes(_ dataSource: String) -> Bool {
        unpricedIsFree || dataSource == Self.agentHealthKey
            || pricedDataSources.contains(dataSource)
    }
}
