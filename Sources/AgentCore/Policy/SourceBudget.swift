/// Keeps a source within so many billable bytes an hour: samples more thinly before the hour's
/// bytes are used up, and only counts when they are.
struct SourceBudget: Hashable, Sendable {
    private static let hourNs: Int64 = 3_600_000_000_000
    /// How often the shift moves.
    private static let stepNs: Int64 = 10_000_000_000
    private static let shiftMax: UInt32 = 6

    private var hourStartNs: Int64
    private var bytesAtStart: UInt64
    private var nextStepNs: Int64
    private var shift: UInt32 = 0

    /// - Parameter bytes: What was written before.
    init(nowNs: Int64, bytes: UInt64) {
        hourStartNs = nowNs
        bytesAtStart = bytes
        nextStepNs = nowNs + Self.stepNs
    }

    /// What the budget allows now.
    ///
    /// - Parameters:
    ///   - bytes: Billable bytes written so far, of all hours.
    ///   - bytesPerHourMax: The budget.
    mutating func control(nowNs: Int64, bytes: UInt64, bytesPerHourMax: UInt64) -> SourceControl {
        if nowNs - hourStartNs >= Self.hourNs {
            hourStartNs = nowNs
            bytesAtStart = bytes
        }
        let spent = bytes &- bytesAtStart
        guard spent < bytesPerHourMax else { return SourceControl(mode: .countOnly) }
        if nowNs >= nextStepNs {
            nextStepNs = nowNs + Self.stepNs
            // A tenth of the hour's bytes may be used at once.
            let elapsed = Double(nowNs - hourStartNs) / Double(Self.hourNs)
            let due = Double(bytesPerHourMax) * min(1, elapsed + 0.1)
            if Double(spent) > due {
                shift = min(shift + 1, Self.shiftMax)
            } else if Double(spent) < due * 0.8, shift > 0 {
                shift -= 1
            }
        }
        return SourceControl(sampleShift: shift)
    }
}
