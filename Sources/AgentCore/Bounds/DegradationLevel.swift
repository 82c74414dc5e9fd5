/// How much of what a source sees it still tells; every step costs about half of the one before.
struct DegradationLevel: Hashable, Comparable, Sendable {
    private static let sampledShiftMax: UInt32 = 6

    /// 0 is everything, then one in 2, 4 … 64, then only numbers, then nothing.
    private let step: UInt32

    /// Everything is told.
    static let full = DegradationLevel(step: 0)
    /// Everything is counted in the kernel, nothing is told one by one.
    static let countOnly = DegradationLevel(step: sampledShiftMax + 1)
    /// The programs are detached.
    static let off = DegradationLevel(step: sampledShiftMax + 2)

    /// One of 2^shift is told, at most of 64.
    static func sampled(shift: UInt32) -> DegradationLevel {
        DegradationLevel(step: min(shift, sampledShiftMax))
    }

    private init(step: UInt32) { self.step = step }

    static func < (left: Self, right: Self) -> Bool { left.step < right.step }

    /// One step down; nil at the end.
    var lower: DegradationLevel? { self == .off ? nil : DegradationLevel(step: step + 1) }

    /// One step up; nil at the top.
    var higher: DegradationLevel? { step == 0 ? nil : DegradationLevel(step: step - 1) }

    /// What the programs are told to do.
    var control: SourceControl {
        self < .countOnly ? SourceControl(sampleShift: step) : SourceControl(mode: .countOnly)
    }

    /// For people and status files.
    var text: String {
        switch self {
        case .full: "full"
        case .countOnly: "count only"
        case .off: "off"
        default: "one in \(1 << step)"
        }
    }
}
