import BPF
import Glibc

/// The open root of the unified control group hierarchy, where network programs are attached.
final class ControlGroupRoot {
    let descriptor: Int32

    /// - Throws: `BPFError` with code `attach` where the hierarchy is not mounted.
    init() throws(BPFError) {
        guard let path = Self.mountPoint(TextFile.text("/proc/self/mounts") ?? "") else {
            throw BPFError(
                code: .attach,
                message: "the unified control group hierarchy is not mounted; "
                    + "mount it: mount -t cgroup2 none /sys/fs/cgroup/unified"
            )
        }
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else {
            throw BPFError(
                code: .attach,
                message: "'\(path)' cannot be opened",
                errorNumber: errno
            )
        }
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Where the hierarchy is mounted, the shortest path first: others show a part of it.
    static func mountPoint(_ mounts: String) -> String? {
        var shortest: Substring?
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 3, fields[2] == "cgroup2" else { continue }
            if let known = shortest, known.utf8.count <= fields[1].utf8.count { continue }
            shortest = fields[1]
        }
        return shortest.map(String.init)
    }
}
