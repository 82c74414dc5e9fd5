import BPF
import Glibc

/// Lets the kernel count what programs take, for a tenth of the time: counting costs every run.
struct RunTimeWindows: ~Copyable {
    private static let everyMsMin = 1000
    /// Long enough for two looks of the worker's.
    private static let openMsMin = 300

    private let shared: RunTimeSwitch
    private let everyMs: Int
    private let openMs: Int
    private var statistics: BPFStatistics?
    private var dueNs = KernelClock.read(CLOCK_MONOTONIC)
    /// Why nothing is counted; nil where it is.
    private(set) var refusal: String?

    /// - Parameter averageMs: What the programs' share is averaged over.
    init(_ shared: RunTimeSwitch, averageMs: Int) {
        self.shared = shared
        everyMs = max(Self.everyMsMin, averageMs / 6)
        openMs = max(Self.openMsMin, everyMs / 10)
    }

    /// How long until there is something to do; -1 for never.
    var waitMs: Int32 {
        guard refusal == nil else { return -1 }
        let leftNs = dueNs - KernelClock.read(CLOCK_MONOTONIC)
        return Int32(clamping: max(0, leftNs / 1_000_000 + 1))
    }

    /// Begins or ends counting where it is time to.
    mutating func turn() {
        let nowNs = KernelClock.read(CLOCK_MONOTONIC)
        guard refusal == nil, nowNs >= dueNs else { return }
        if statistics == nil {
            do {
                statistics = try BPFStatistics()
                shared.turn()
                dueNs = nowNs + Int64(openMs) * 1_000_000
            } catch {
                refusal = "\(error)"
            }
        } else {
            shared.turn()
            statistics = nil
            dueNs = nowNs + Int64(everyMs - openMs) * 1_000_000
        }
    }
}
