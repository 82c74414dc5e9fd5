/// A thread that got other rights: `struct credential_change_sample` of bpf/credential_change.h.
struct CredentialChangeSample {
    /// Where the members lie; a test compares them with the object's BTF.
    enum Offset {
        static let occurredNs = 0
        static let subject = 8
        static let threadID = 56
        static let call = 60
        static let sampleShift = 64
        static let before = 72
        static let after = 216
    }

    /// The size of every sample.
    static let byteCount = 360
    /// For changes whose call is not known.
    private static let noCall = UInt32.max

    let occurredNs: UInt64
    let subject: Subject
    let threadID: UInt32
    /// The system call's number; nil where it is not known.
    let call: UInt32?
    let sampleShift: UInt32
    let before: KernelCredential
    let after: KernelCredential

    /// Reads a sample; nil where the size is another's.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
            bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
        }
        occurredNs = load(Offset.occurredNs)
        subject = Subject(bytes, at: Offset.subject)
        threadID = load(Offset.threadID)
        let call: UInt32 = load(Offset.call)
        self.call = call == Self.noCall ? nil : call
        sampleShift = load(Offset.sampleShift)
        before = KernelCredential(bytes, at: Offset.before)
        after = KernelCredential(bytes, at: Offset.after)
    }
}
