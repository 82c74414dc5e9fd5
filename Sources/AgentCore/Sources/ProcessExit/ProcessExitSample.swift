/// The end of one process: `struct process_exit_sample` of bpf/process_exit.h.
struct ProcessExitSample {
    /// Where the members lie; a test compares them with the object's BTF.
    enum Offset {
        static let occurredNs = 0
        static let startedNs = 8
        static let cgroupID = 16
        static let cpuNs = 24
        static let maxRSSPages = 32
        static let execID = 40
        static let processID = 48
        static let parentProcessID = 52
        static let userID = 56
        static let status = 60
        static let flags = 64
        static let sampleShift = 68
        static let command = 72
    }

    /// The size of every sample.
    static let byteCount = 88

    let occurredNs: UInt64
    let startedNs: UInt64
    let cgroupID: UInt64
    /// Processor time of all its threads.
    let cpuNs: UInt64
    let maxRSSPages: UInt64
    /// How many programs it has been, as the kernel counts.
    let execID: UInt64
    let processID: UInt32
    let parentProcessID: UInt32
    let userID: UInt32
    /// As wait(2) gives it.
    let status: UInt32
    /// Whether its first thread had ended before.
    let isLeaderGone: Bool
    let sampleShift: UInt32
    let command: String

    /// Reads a sample; nil where the size is another's.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
            bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
        }
        occurredNs = load(Offset.occurredNs)
        startedNs = load(Offset.startedNs)
        cgroupID = load(Offset.cgroupID)
        cpuNs = load(Offset.cpuNs)
        maxRSSPages = load(Offset.maxRSSPages)
        execID = load(Offset.execID)
        processID = load(Offset.processID)
        parentProcessID = load(Offset.parentProcessID)
        userID = load(Offset.userID)
        status = load(Offset.status)
        isLeaderGone = bytes[Offset.flags] & 1 != 0
        sampleShift = load(Offset.sampleShift)
        command = SampleText.text(bytes, Offset.command..<Self.byteCount)
    }

    /// The signal that ended it; nil where it ended by itself.
    var signal: UInt32? { status & 0x7F == 0 ? nil : status & 0x7F }

    /// What it returned; nil where a signal ended it.
    var exitCode: UInt32? { signal == nil ? status >> 8 & 0xFF : nil }
}
