import BPF
import CLinux
import Glibc

/// The kernel's tracepoints of single system calls, by the numbers that tracefs gives them.
///
/// Read once. Where tracefs is not mounted it is looked into without a place among the mounts, so
/// that nothing of it stays.
final class SystemCallTracepoints {
    private static let folder = "events/syscalls"
    private static let mountPoints = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"]
    private static let anyMountPoint = "/sys/kernel/tracing"

    private let mountPoints: [String]
    private let mayMount: Bool
    private var outcome: Result<[String: UInt64], BPFError>?

    /// - Parameters:
    ///   - mountPoints: Where tracefs may be mounted.
    ///   - mayMount: Whether it may be looked into where it is not.
    init(
        mountPoints: [String] = SystemCallTracepoints.mountPoints,
        mayMount: Bool = true
    ) {
        self.mountPoints = mountPoints
        self.mayMount = mayMount
    }

    /// The numbers of these calls' tracepoints; calls that the kernel has not got are left out.
    ///
    /// - Throws: `BPFError` with code `attach` where there is no tracefs, or not one of them in it.
    func numbers(
        _ calls: [String],
        at place: HookAttachment.FunctionPlace
    ) throws(BPFError) -> [UInt64] {
        let known = try read().get()
        let found = calls.compactMap { known[Self.name($0, place)] }
        guard !found.isEmpty else {
            throw Self.failure(
                "none of the tracepoints of \(calls.joined(separator: ", ")) is in tracefs: the "
                    + "kernel was built without CONFIG_FTRACE_SYSCALLS"
            )
        }
        return found
    }

    /// Reads the numbers of all tracepoints that some source wants; later calls tell the same.
    @discardableResult
    func read() -> Result<[String: UInt64], BPFError> {
        if let outcome { return outcome }
        let read = Result { () throws(BPFError) in
            let folder = try openFolder()
            defer { close(folder) }
            return Self.numbers(in: folder)
        }
        outcome = read
        return read
    }

    /// Why there are none; nil where there are.
    var trouble: String? {
        do {
            _ = try read().get()
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func openFolder() throws(BPFError) -> Int32 {
        for path in mountPoints {
            let opened = open("\(path)/\(Self.folder)", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            if opened >= 0 { return opened }
        }
        let root = mayMount ? linux_open_tracefs() : -1
        let number = mayMount ? errno : EPERM
        guard root >= 0 else {
            throw Self.failure(
                "tracefs is not mounted, and without CAP_SYS_ADMIN it cannot be looked into "
                    + "otherwise (\(String(cString: strerror(number)))); mount it: "
                    + "mount -t tracefs none \(Self.anyMountPoint)"
            )
        }
        defer { close(root) }
        let opened = openat(root, Self.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else {
            throw Self.failure(
                "tracefs has no \(Self.folder): the kernel was built without "
                    + "CONFIG_FTRACE_SYSCALLS"
            )
        }
        return opened
    }

    private static func numbers(in folder: Int32) -> [String: UInt64] {
        var numbers: [String: UInt64] = [:]
        for attachment in wanted {
            guard case .systemCalls(let calls, let place) = attachment else { continue }
            for call in calls {
                let name = name(call, place)
                numbers[name] = number("\(name)/id", in: folder)
            }
        }
        return numbers
    }

    private static var wanted: [HookAttachment] {
        SourceCatalog.all.flatMap { $0.plan.rungs }.flatMap { $0.attachments.values }
    }

    private static func name(_ call: String, _ place: HookAttachment.FunctionPlace) -> String {
        "sys_\(place == .entry ? "enter" : "exit")_\(call)"
    }

    private static func number(_ path: String, in folder: Int32) -> UInt64? {
        let descriptor = openat(folder, path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 32)
        let count = Glibc.read(descriptor, &text, text.count)
        let digits = text.prefix(max(0, count)).prefix { $0 >= 0x30 && $0 <= 0x39 }
        return UInt64(String(decoding: digits, as: UTF8.self))
    }

    private static func failure(_ text: String) -> BPFError {
        BPFError(code: .attach, message: text)
    }
}
