import BPF
import CLinux
import Glibc

/// Measures what the agent takes and lets sources tell less while that is too much.
final class BoundsKeeper {
    private let loader: RemoteLoader
    private let counting: RunTimeSwitch
    private var degradation: Degradation
    private var times = ProgramTimes()
    private var measuring: IntervalTimer
    /// What was measured last; nil before the first time.
    private(set) var average: UseAverage?
    /// Of worker and loader, when it was last looked at.
    private(set) var memoryBytes = 0

    init(_ bounds: Bounds, loader: RemoteLoader, counting: RunTimeSwitch) {
        self.loader = loader
        self.counting = counting
        degradation = Degradation(bounds)
        measuring = IntervalTimer(
            everyMs: max(500, bounds.windowMs / 12),
            nowNs: KernelClock.read(CLOCK_MONOTONIC)
        )
    }

    /// A source's level.
    func level(_ key: String) -> DegradationLevel { degradation.level(key) }

    /// Called with every drain: looks at programs' times while these are counted, and measures and
    /// judges where it is time to. Returns what an operator should know.
    func look(_ pipelines: [SourcePipeline]) -> String? {
        times.look(
            time: { counting.time },
            nowNs: { KernelClock.read(CLOCK_MONOTONIC) },
            spent: {
                Dictionary(
                    pipelines.map { ($0.key.source, (try? $0.kernel.usage())?.runNs ?? 0) },
                    uniquingKeysWith: { $1 }
                )
            }
        )
        let nowNs = KernelClock.read(CLOCK_MONOTONIC)
        guard measuring.fires(nowNs: nowNs), let reading = read(pipelines, nowNs) else {
            return nil
        }
        let step = degradation.judge(reading, floors: floors(pipelines))
        if let now = degradation.average { average = now }
        guard let step else { return nil }
        for pipeline in pipelines where pipeline.key.source == step.key {
            pipeline.degrade(to: step.level)
        }
        // What a silenced source held goes back to the system.
        malloc_trim(0)
        return "\(step.key): \(step.level.text) from now on (\(step.reason))"
    }

    private func floors(_ pipelines: [SourcePipeline]) -> [String: Degradation.Floor] {
        var floors: [String: Degradation.Floor] = [:]
        for pipeline in pipelines where pipeline.isWanted {
            let plan = pipeline.kernel.plan
            floors[plan.key] = .init(level: plan.floor, isSecurity: plan.isSecurity)
        }
        return floors
    }

    /// The loader looks at itself; nil where it is gone, which the loop notices.
    private func read(_ pipelines: [SourcePipeline], _ nowNs: Int64) -> UseReading? {
        guard let its = loader.use() else { return nil }
        let ours = ResourceUse.current()
        memoryBytes = ours.memoryBytes + its.memoryBytes
        var sources: [String: UseReading.Source] = [:]
        for pipeline in pipelines {
            sources[pipeline.key.source] = .init(
                billableBytes: pipeline.billableBytes,
                programNs: times.spentNs[pipeline.key.source] ?? 0
            )
        }
        return UseReading(
            nowNs: nowNs,
            ownNs: ours.cpuNs + its.cpuNs,
            countedNs: times.countedNs > 0 ? times.countedNs : nil,
            memoryBytes: memoryBytes,
            sources: sources
        )
    }
}
