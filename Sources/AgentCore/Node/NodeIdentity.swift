import Glibc

/// Which machine this is.
public struct NodeIdentity: Hashable, Sendable {
    /// The kernel's host name.
    public var hostName: String
    /// `/etc/machine-id`, where there is one.
    public var machineID: String?
    /// A number that is new with every boot.
    public var bootID: String
    /// The kernel's release.
    public var kernelRelease: String
    /// In OpenTelemetry's spelling, such as `amd64`.
    public var architecture: String

    /// Where the kernel tells the boot's number.
    static let bootIDPath = "/proc/sys/kernel/random/boot_id"

    /// Reads what the running system says about itself.
    public static func current() -> NodeIdentity {
        var names = utsname()
        uname(&names)
        return NodeIdentity(
            hostName: text(of: names.nodename),
            machineID: TextFile.firstLine("/etc/machine-id"),
            bootID: TextFile.firstLine(bootIDPath) ?? "",
            kernelRelease: text(of: names.release),
            architecture: architectureName(text(of: names.machine))
        )
    }

    /// The number of this process's network namespace; 0 where it is not told.
    static func networkNamespace() -> UInt32 {
        var status = stat()
        guard stat("/proc/self/ns/net", &status) == 0 else { return 0 }
        return UInt32(truncatingIfNeeded: status.st_ino)
    }

    private static func architectureName(_ machine: String) -> String {
        switch machine {
        case "x86_64": "amd64"
        case "aarch64": "arm64"
        default: machine
        }
    }

    /// A C array of characters up to its NUL.
    private static func text<Characters>(of characters: Characters) -> String {
        withUnsafeBytes(of: characters) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
