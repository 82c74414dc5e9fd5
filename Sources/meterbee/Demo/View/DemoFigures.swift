/// Everything that the view shows, read at one moment.
struct DemoFigures: Sendable {
    /// One data source with its charge.
    struct Source: Sendable {
        var charge: DemoPlan.Charge
        var records: Int64
        var billableBytes: Int64
        var bytesPerSecond: Double
    }

    var uptime: Duration
    var isSynthetic: Bool
    /// False while the server does not answer; usage and invoice are then the last known ones.
    var isServerReady: Bool
    var sources: [Source]
    var invoice: DraftInvoice?
    var server: ProcessFigures?
    var serverCPUPercent: Double
    var activity: ActivityFigures
    /// Of the agent's processes, in percent of one core.
    var activityCPUPercent: Double
}

extension DemoFigures.Source {
    /// Free bytes that are left; negative when more was used.
    var freeBytesLeft: Int64 { charge.freeBytes - billableBytes }
}
