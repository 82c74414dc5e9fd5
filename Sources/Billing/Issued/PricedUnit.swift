/// What the quantity of an invoice line counts.
public enum PricedUnit: String, Hashable, Sendable, CaseIterable {
    case gigabyte = "GB"
    case gibibyte = "GiB"
    /// A number of gigabytes or gibibytes that is sold as one.
    case package
    case seat
    case agent
    case controller
    case agentHour = "agent_hour"
    case controllerHour = "controller_hour"
    /// The fee of a month.
    case month
    /// The fee of a year.
    case year
    /// One of whatever the line says.
    case item
}
