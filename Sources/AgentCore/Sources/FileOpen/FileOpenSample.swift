import Glibc

/// A sensitive file that was opened: `struct file_open_sample` of bpf/file_open.h.
struct FileOpenSample {
    /// `enum file_open_flag`.
    struct Flags: OptionSet {
        let rawValue: UInt16

        /// The path is longer than what is told of it.
        static let pathCut = Flags(rawValue: 1)
        /// The path was too long or deep to be followed.
        static let pathLost = Flags(rawValue: 2)
    }

    /// Where the members lie; a test compares them with the object's BTF.
    enum Offset {
        static let occurredNs = 0
        static let subject = 8
        static let inode = 56
        static let device = 64
        static let openFlags = 68
        static let rule = 72
        static let flags = 76
        static let sampleShift = 78
        static let pathLength = 80
        static let path = 88
    }

    let occurredNs: UInt64
    let subject: Subject
    let inode: UInt64
    /// The kernel's number of the file system's device.
    let device: UInt32
    /// Of open(2).
    let openFlags: Int32
    /// What made it sensitive; 0 for a path that was lost.
    let rule: UInt32
    let flags: Flags
    let sampleShift: UInt16
    let path: String

    /// Reads a sample; nil where its length does not agree with its size.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Offset.path else { return nil }
        func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
            bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
        }
        let end = Offset.path + Int(load(Offset.pathLength) as UInt32)
        guard bytes.count >= end else { return nil }
        occurredNs = load(Offset.occurredNs)
        subject = Subject(bytes, at: Offset.subject)
        inode = load(Offset.inode)
        device = load(Offset.device)
        openFlags = load(Offset.openFlags)
        rule = load(Offset.rule)
        flags = Flags(rawValue: load(Offset.flags))
        sampleShift = load(Offset.sampleShift)
        let path = SampleText.text(bytes, Offset.path..<end)
        self.path = path.isEmpty ? "/" : path
    }

    /// Major and minor number, as `lsblk` and `stat` show them.
    var deviceText: String { "\(device >> 20):\(device & 0xF_FFFF)" }

    /// A number of stat(2) as the kernel has it.
    static func kernelDevice(_ device: dev_t) -> UInt32 {
        let major = (device >> 8 & 0xFFF) | (device >> 32 & 0xFFFF_F000)
        let minor = (device & 0xFF) | (device >> 12 & 0xFFFF_FF00)
        return UInt32(truncatingIfNeeded: major << 20 | minor & 0xF_FFFF)
    }
}
