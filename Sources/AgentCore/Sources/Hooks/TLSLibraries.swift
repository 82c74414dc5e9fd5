import Glibc

/// The copies of OpenSSL's libssl on this node: those of the system, and those that processes have
/// mapped, in containers too.
///
/// They are looked for once, while the process may still look into others, and stay open since.
enum TLSLibraries {
    /// One copy.
    struct Library: Hashable, Sendable {
        /// Where it was found.
        let path: String
        /// Open for reading as long as the process lives.
        let descriptor: Int32

        /// A path that leads to it without the rights that finding it took.
        var openPath: String { "/proc/self/fd/\(descriptor)" }
    }

    /// A file wherever its path leads from.
    private struct Identity: Hashable {
        let device: dev_t
        let inode: ino_t
    }

    private static let countMax = 64
    /// Besides what is mapped: a program that starts later uses these.
    private static let directories = [
        "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib",
        "/lib64",
        "/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/lib", "/usr/local/lib64",
        "/usr/local/lib",
    ]

    /// What was found when it was asked for first.
    static let found: [Library] = find()

    private static func find() -> [Library] {
        var libraries: [Identity: Library] = [:]
        for path in systemPaths() + mappedPaths() where libraries.count < countMax {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                close(descriptor)
                continue
            }
            let identity = Identity(device: status.st_dev, inode: status.st_ino)
            if libraries[identity] != nil {
                close(descriptor)
            } else {
                libraries[identity] = Library(path: path, descriptor: descriptor)
            }
        }
        return libraries.values.sorted { $0.path < $1.path }
    }

    private static func systemPaths() -> [String] {
        directories.flatMap { directory in
            DirectoryListing.names(directory).filter(isLibrary).sorted()
                .map { "\(directory)/\($0)" }
        }
    }

    /// Through each process's own root, so that a container's files are found.
    private static func mappedPaths() -> [String] {
        var paths: [String] = []
        var seen: Set<Substring> = []
        for name in DirectoryListing.names("/proc") where name.allSatisfy(\.isNumber) {
            for line in (TextFile.text("/proc/\(name)/maps") ?? "").split(separator: "\n") {
                guard let slash = line.lastIndex(of: "/"),
                    isLibrary(String(line[line.index(after: slash)...]))
                else { continue }
                let fields = line.split(
                    separator: " ",
                    maxSplits: 5,
                    omittingEmptySubsequences: true
                )
                // Device and inode, then the path.
                guard fields.count == 6, seen.insert(line[fields[3].startIndex...]).inserted else {
                    continue
                }
                paths.append("/proc/\(name)/root\(fields[5])")
            }
        }
        return paths
    }

    private static func isLibrary(_ name: String) -> Bool {
        name.hasPrefix("libssl.so") && !name.hasSuffix(".hmac")
    }
}
