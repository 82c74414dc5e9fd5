/// One program execution: `struct process_exec_sample` of bpf/process_exec.h.
struct ProcessExecSample {
    /// `enum process_exec_flag`.
    struct Flags: OptionSet {
        let rawValue: UInt32

        /// The arguments' page could not be read.
        static let argumentsUnread = Flags(rawValue: 1)
        /// The path has more or longer names than fit.
        static let pathCut = Flags(rawValue: 2)
    }

    /// Where the members lie; a test compares them with the object's BTF.
    enum Offset {
        static let occurredNs = 0
        static let startedNs = 8
        static let cgroupID = 16
        static let executableInode = 24
        static let execID = 32
        static let executableDevice = 40
        static let processID = 44
        static let parentProcessID = 48
        static let userID = 52
        static let effectiveUserID = 56
        static let argumentsTotal = 60
        static let argumentsLength = 64
        static let pathLength = 66
        static let flags = 68
        static let command = 72
        static let text = 88
    }

    /// The size where everything is handed over, whatever the lengths say.
    static let byteCountMax = Offset.text + 1024
    /// Above this bit of `flags`: the shift of the sample's weight.
    static let shiftBit: UInt32 = 8

    let occurredNs: UInt64
    let startedNs: UInt64
    let cgroupID: UInt64
    let executableInode: UInt64
    /// How many programs the process has been, as the kernel counts.
    let execID: UInt64
    let processID: UInt32
    let parentProcessID: UInt32
    let userID: UInt32
    let effectiveUserID: UInt32
    /// Bytes of all arguments, their NULs included.
    let argumentsTotal: UInt32
    let flags: Flags
    let sampleShift: UInt32
    let command: String
    /// As many as fit into 256 bytes; the last may be cut.
    let arguments: [String]
    let argumentsLength: Int
    /// Absolute inside the mount namespace; nil where the names did not all fit.
    let executablePath: String?

    /// Reads a sample; nil where its lengths do not agree with its size.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Offset.text else { return nil }
        func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
            bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
        }
        let argumentsLength = Int(load(Offset.argumentsLength) as UInt16)
        let pathStart = Offset.text + argumentsLength
        let pathEnd = pathStart + Int(load(Offset.pathLength) as UInt16)
        guard bytes.count >= pathEnd else { return nil }
        occurredNs = load(Offset.occurredNs)
        startedNs = load(Offset.startedNs)
        cgroupID = load(Offset.cgroupID)
        executableInode = load(Offset.executableInode)
        execID = load(Offset.execID)
        processID = load(Offset.processID)
        parentProcessID = load(Offset.parentProcessID)
        userID = load(Offset.userID)
        effectiveUserID = load(Offset.effectiveUserID)
        argumentsTotal = load(Offset.argumentsTotal)
        flags = Flags(rawValue: load(Offset.flags))
        sampleShift = flags.rawValue >> Self.shiftBit
        command = SampleText.text(bytes, Offset.command..<Offset.text)
        self.argumentsLength = argumentsLength
        arguments = SampleText.list(bytes, Offset.text..<pathStart)
        let names = SampleText.list(bytes, pathStart..<pathEnd)
        executablePath =
            flags.contains(.pathCut) ? nil : "/" + names.reversed().joined(separator: "/")
    }
}
