/// What the agent decides about a source while it runs: `struct source_control` of bpf/source.h.
struct SourceControl: Hashable, Sendable, BitwiseCopyable {
    /// `enum source_mode`.
    enum Mode: UInt32 {
        case full, countOnly
    }

    /// The largest weight is 2^16.
    static let sampleShiftMax: UInt32 = 16

    private var modeNumber: UInt32 = 0
    /// One of 2^shift is handed over.
    var sampleShift: UInt32 = 0
    /// Of maps that are read every interval.
    var generation: UInt32 = 0
    private var padding: UInt32 = 0

    init(mode: Mode = .full, sampleShift: UInt32 = 0) {
        modeNumber = mode.rawValue
        self.sampleShift = min(sampleShift, Self.sampleShiftMax)
    }

    /// Whether samples are handed over or only counted.
    var mode: Mode {
        get { Mode(rawValue: modeNumber) ?? .full }
        set { modeNumber = newValue.rawValue }
    }
}
