/// A stack and how often it was met: `struct cpu_profile_stack` of bpf/cpu_profile.h.
struct CPUProfileStack {
    /// Where the members lie; a test compares them with the object's BTF.
    enum Offset {
        static let samples = 0
        static let subject = 16
        static let kernelFrames = 64
        static let userFrames = 68
        static let frames = 72
    }

    /// Of kernel and process together.
    static let framesMax = 175
    /// The size of every value.
    static let byteCount = Offset.frames + 8 * framesMax

    let samples: UInt64
    let subject: Subject
    /// Addresses, the innermost first.
    let kernelFrames: [UInt64]
    let userFrames: [UInt64]

    /// Reads a value; nil where the size is another's, or more frames are told than there is room.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
            bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
        }
        let kernelCount = Int(load(Offset.kernelFrames) as UInt32)
        let count = kernelCount + Int(load(Offset.userFrames) as UInt32)
        guard count <= Self.framesMax else { return nil }
        let frames: [UInt64] = (0..<count).map { load(Offset.frames + 8 * $0) }
        samples = load(Offset.samples)
        subject = Subject(bytes, at: Offset.subject)
        kernelFrames = Array(frames[..<kernelCount])
        userFrames = Array(frames[kernelCount...])
    }
}
