/// A program that somebody loads, or is refused to: `struct kernel_bpf_sample` of bpf/kernel_bpf.h.
struct KernelBPFSample {
    /// Where the members lie; a test compares them with the object's BTF.
    enum Offset {
        static let occurredNs = 0
        static let startedNs = 8
        static let cgroupID = 16
        static let processID = 24
        static let userID = 28
        static let type = 32
        static let id = 36
        static let instructions = 40
        static let error = 44
        static let sampleShift = 48
        static let name = 56
        static let command = 72
    }

    /// The size of every sample.
    static let byteCount = 88

    let occurredNs: UInt64
    let startedNs: UInt64
    let cgroupID: UInt64
    let processID: UInt32
    let userID: UInt32
    /// `enum bpf_prog_type` of the running kernel.
    let type: UInt32
    /// 0: not loaded.
    let id: UInt32
    let instructions: UInt32
    /// 0: loaded.
    let error: UInt32
    let sampleShift: UInt32
    let name: String
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
        processID = load(Offset.processID)
        userID = load(Offset.userID)
        type = load(Offset.type)
        id = load(Offset.id)
        instructions = load(Offset.instructions)
        error = load(Offset.error)
        sampleShift = load(Offset.sampleShift)
        name = SampleText.text(bytes, Offset.name..<Offset.command)
        command = SampleText.text(bytes, Offset.command..<Self.byteCount)
    }
}
