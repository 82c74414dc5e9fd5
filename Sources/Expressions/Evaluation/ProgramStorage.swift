/// What a program consists of, held once, so that copying a program costs one reference count.
@usableFromInline
final class ProgramStorage: Sendable {
    let source: String
    let type: ExpressionType
    let cost: Cost
    @usableFromInline let inPlace: InPlaceCode?
    let plan: Plan
    let limits: ProgramLimits
    let zones: any TimeZoneRules

    init(
        source: String,
        type: ExpressionType,
        cost: Cost,
        inPlace: InPlaceCode?,
        plan: Plan,
        limits: ProgramLimits,
        zones: any TimeZoneRules
    ) {
        self.source = source
        self.type = type
        self.cost = cost
        self.inPlace = inPlace
        self.plan = plan
        self.limits = limits
        self.zones = zones
    }
}
