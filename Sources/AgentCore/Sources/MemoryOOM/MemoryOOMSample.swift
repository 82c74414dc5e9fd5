/// A process that the kernel kills for want of memory: `struct memory_oom_sample` of
/// bpf/memory_oom.h.
struct MemoryOOMSample {
    /// Where the members lie; a test compares them with the object's BTF.
    enum Offset {
        static let occurredNs = 0
        static let startedNs = 8
        static let cgroupID = 16
        static let totalVMPages = 24
        static let processID = 32
        static let userID = 36
        static let triggerProcessID = 40
        static let scoreAdjustment = 44
        static let sampleShift = 48
        static let command = 56
        static let triggerCommand = 72
    }

    /// The size of every sample.
    static let byteCount = 88

    let occurredNs: UInt64
    let startedNs: UInt64
    let cgroupID: UInt64
    let totalVMPages: UInt64
    let processID: UInt32
    let userID: UInt32
    /// Who asked for memory when there was none.
    let triggerProcessID: UInt32
    let scoreAdjustment: Int32
    let sampleShift: UInt32
    let command: String
    let triggerCommand: String

    /// Reads a sample; nil where the size is another's.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
            bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
        }
        occurredNs = load(Offset.occurredNs)
        startedNs = load(Offset.startedNs)
        cgroupID = load(Offset.cgroupID)
        totalVMPages = load(Offset.totalVMPages)
        processID = load(Offset.processID)
        userID = load(Offset.userID)
        triggerProcessID = load(Offset.triggerProcessID)
        scoreAdjustment = load(Offset.scoreAdjustment)
        sampleShift = load(Offset.sampleShift)
        command = SampleText.text(bytes, Offset.command..<Offset.triggerCommand)
        triggerCommand = SampleText.text(bytes, Offset.triggerCommand..<Self.byteCount)
    }
}
