import Glibc

/// Why the kernel or libbpf refused something, and what can be done about it.
public struct BPFError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case open, load, attach, map, iterate
            case ringBuffer = "ring_buffer"
            case unknownName = "unknown_name"
            case layout
        }

        private let kind: Kind

        /// The object's bytes could not be opened.
        public static let open = Code(kind: .open)
        /// The kernel refused the maps or programs.
        public static let load = Code(kind: .load)
        /// A loaded program could not be attached to its hook.
        public static let attach = Code(kind: .attach)
        /// A map could not be read or written.
        public static let map = Code(kind: .map)
        /// An iterator could not be created or read.
        public static let iterate = Code(kind: .iterate)
        /// A ring buffer could not be mapped or read.
        public static let ringBuffer = Code(kind: .ringBuffer)
        /// The object has no program, map or constant of this name.
        public static let unknownName = Code(kind: .unknownName)
        /// A key, value or constant has another size than the program's.
        public static let layout = Code(kind: .layout)

        /// A stable snake_case name.
        public var description: String { kind.rawValue }
    }

    /// What was being done.
    public var code: Code
    /// One sentence with the names of the object and of the program or map.
    public var message: String
    /// The kernel's error number, positive; 0 where none applies.
    public var errorNumber: Int32
    /// What libbpf and the verifier said last, most often what really went wrong.
    public var log: [String]

    /// An error of one operation.
    public init(code: Code, message: String, errorNumber: Int32 = 0, log: [String] = []) {
        self.code = code
        self.message = message
        self.errorNumber = errorNumber
        self.log = log
    }

    /// The sentence, the kernel's words and the remedy, on one line.
    public var description: String {
        var text = message
        if errorNumber != 0 { text += ": \(String(cString: strerror(errorNumber)))" }
        // Without the right, libbpf can only guess, at length.
        if errorNumber != EPERM, let telling { text += " (\(telling))" }
        if let remedy { text += "; \(remedy)" }
        return text
    }
}

extension BPFError {
    /// The line of the log that says most: the verifier's verdict stands before its statistics, and
    /// libbpf's last line only repeats that loading failed.
    private var telling: String? {
        let dull = [
            "failed to load object", "processed ", "-- END", "-- BEGIN", "failed to load: ",
        ]
        let line = log.last { line in !dull.contains { line.contains($0) } } ?? log.last
        return line.map { $0.hasPrefix("libbpf: ") ? String($0.dropFirst(8)) : $0 }
    }

    /// Who has every capability can be refused too.
    private static let orForbidden =
        "; if it has that, the kernel's lockdown, a container's seccomp profile or a user "
        + "namespace forbids this"

    /// What to do about it, where the error number tells.
    public var remedy: String? {
        switch errorNumber {
        case EPERM:
            switch code {
            case .load, .map, .ringBuffer:
                "give the process CAP_BPF and CAP_PERFMON\(Self.orForbidden)"
            case .attach, .iterate: "give the process CAP_PERFMON\(Self.orForbidden)"
            default: "run it as root\(Self.orForbidden)"
            }
        // Anything but the verifier answers EPERM.
        case EACCES where code == .load: "this kernel's verifier rejects the program"
        case ENOMEM: "raise RLIMIT_MEMLOCK or the memory limit of the process's control group"
        case ENOSYS: "this kernel is built without CONFIG_BPF_SYSCALL"
        case ESRCH where code == .load:
            "this kernel has not the hook, or no BTF in /sys/kernel/btf/vmlinux"
        default: nil
        }
    }
}
