import Metering

/// Reads everything that the view shows, once a second.
actor FigureReader {
    private let stage: ProofStage
    private let began = ContinuousClock.now
    private var previous: DemoFigures?
    private var readAt: ContinuousClock.Instant?

    init(_ stage: ProofStage) { self.stage = stage }

    /// The figures as they were read last.
    var last: DemoFigures? { previous }

    /// The figures now; what the server does not tell stays as it was.
    func read() async -> DemoFigures {
        let usage = try? await stage.usage()
        let invoice = try? await stage.api.draftInvoice()
        let activity = await stage.source.figures()
        let server = stage.server.pid.flatMap { ProcessFigures(pid: $0) }
        let now = ContinuousClock.now
        let seconds = readAt.map { (now - $0).seconds } ?? 0
        let figures = DemoFigures(
            uptime: now - began,
            isSynthetic: stage.source.isSynthetic,
            isServerReady: usage != nil && invoice != nil,
            sources: sources(usage, seconds: seconds),
            invoice: invoice ?? previous?.invoice,
            server: server,
            serverCPUPercent: percent(server, previous?.server, seconds),
            activity: activity,
            activityCPUPercent: percent(activity.process, previous?.activity.process, seconds)
        )
        if !Task.isCancelled {
            previous = figures
            readAt = now
        }
        return figures
    }

    private func sources(_ usage: [UsageRow]?, seconds: Double) -> [DemoFigures.Source] {
        guard let usage else { return previous?.sources ?? [] }
        return DemoPlan.charges.map { charge in
            let rows = usage.filter { $0.dataSource == charge.dataSource }
            let before = previous?.sources.first { $0.charge.key == charge.key }
            let grown = rows.billableBytes - (before?.billableBytes ?? rows.billableBytes)
            return DemoFigures.Source(
                charge: charge,
                records: rows.records,
                billableBytes: rows.billableBytes,
                bytesPerSecond: seconds > 0 ? Double(grown) / seconds : 0
            )
        }
    }

    /// CPU time between two readings as a share of the time between them; 0 for a new process.
    private func percent(
        _ now: ProcessFigures?,
        _ before: ProcessFigures?,
        _ seconds: Double
    ) -> Double {
        guard let now, let before, seconds > 0 else { return 0 }
        return max(0, now.cpuSeconds - before.cpuSeconds) / seconds * 100
    }
}
