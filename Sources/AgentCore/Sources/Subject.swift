/// The process that a sample is about: `struct subject` of bpf/subject.h.
struct Subject {
    /// Where the members lie; a test compares them with the objects' BTF.
    enum Offset {
        static let startedNs = 0
        static let cgroupID = 8
        static let processID = 16
        static let parentProcessID = 20
        static let userID = 24
        static let effectiveUserID = 28
        static let command = 32
    }

    /// The size in every sample.
    static let byteCount = 48

    let startedNs: UInt64
    let cgroupID: UInt64
    let processID: UInt32
    let parentProcessID: UInt32
    let userID: UInt32
    let effectiveUserID: UInt32
    let command: String

    /// Reads it inside a sample that is known to be large enough.
    init(_ sample: UnsafeRawBufferPointer, at start: Int) {
        func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
            sample.loadUnaligned(fromByteOffset: start + offset, as: Value.self)
        }
        startedNs = load(Offset.startedNs)
        cgroupID = load(Offset.cgroupID)
        processID = load(Offset.processID)
        parentProcessID = load(Offset.parentProcessID)
        userID = load(Offset.userID)
        effectiveUserID = load(Offset.effectiveUserID)
        command = SampleText.text(sample, start + Offset.command..<start + Self.byteCount)
    }

    /// Adds who it was to the record begun last.
    func write(to writer: RecordWriter) {
        writer.attribute(AttributeName.processID, processID)
        writer.attribute(AttributeName.parentProcessID, parentProcessID)
        writer.attribute(AttributeName.executableName, command)
        // The convention's user.id is a string.
        writer.attribute(AttributeName.userID, String(userID))
        if effectiveUserID != userID {
            writer.attribute(AttributeName.effectiveUserID, String(effectiveUserID))
        }
        writer.attribute(AttributeName.processStartNs, startedNs)
        writer.processes?.met(
            ProcessTree.key(processID, startedNs: startedNs),
            parentProcessID: parentProcessID,
            command: command
        )
        writer.lineage(processID: processID, startedNs: startedNs)
        writer.container(cgroupID: cgroupID)
    }
}
