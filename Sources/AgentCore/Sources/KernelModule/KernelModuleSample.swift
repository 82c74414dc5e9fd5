/// A kernel module that came or went: `struct kernel_module_sample` of bpf/kernel_module.h.
struct KernelModuleSample {
    /// Where the members lie; a test compares them with the object's BTF.
    enum Offset {
        static let occurredNs = 0
        static let subject = 8
        static let taints = 56
        static let unloaded = 64
        static let sampleShift = 68
        static let name = 72
    }

    /// The size of every sample.
    static let byteCount = 128

    let occurredNs: UInt64
    let subject: Subject
    /// Bits of the kernel's numbers (Documentation/admin-guide/tainted-kernels.rst).
    let taints: UInt64
    let isUnloaded: Bool
    let sampleShift: UInt32
    let name: String

    /// Reads a sample; nil where the size is another's.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
            bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
        }
        occurredNs = load(Offset.occurredNs)
        subject = Subject(bytes, at: Offset.subject)
        taints = load(Offset.taints)
        isUnloaded = (load(Offset.unloaded) as UInt32) != 0
        sampleShift = load(Offset.sampleShift)
        name = SampleText.text(bytes, Offset.name..<Self.byteCount)
    }
}
