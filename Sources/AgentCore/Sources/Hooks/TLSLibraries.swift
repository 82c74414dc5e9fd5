import Glibc

/// The copies of OpenSSL's libssl on this node: those of the system, and those that processes have
/// mapped, in containers too, for as long as one of them runs.
///
/// Processes are looked at when they are new and some times more while they are young, for they may
/// load the library late; the others in turn, a few at a time. Nothing of a container is held that
/// nobody in it uses: its file systems have to be free to go.
final class TLSLibraries {
    /// One copy, open for reading as long as it is known.
    final class Library {
        /// Where it was found.
        let path: String
        let descriptor: Int32
        let identity: Identity
        /// Processes that had it mapped when they were looked at; nil for one of the system's.
        fileprivate(set) var users: Set<UInt32>?

        fileprivate init?(_ path: String, users: Set<UInt32>?) {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard descriptor >= 0 else { return nil }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                close(descriptor)
                return nil
            }
            self.path = path
            self.descriptor = descriptor
            self.users = users
            identity = Identity(device: status.st_dev, inode: status.st_ino)
        }

        deinit { close(descriptor) }

        /// A path that leads to it without the rights that finding it took.
        var openPath: String { "/proc/self/fd/\(descriptor)" }
    }

    /// A file wherever its path leads from.
    struct Identity: Hashable, Sendable {
        let device: dev_t
        let inode: ino_t
    }

    /// Copies that are known at a time.
    static let countMax = 64
    /// Besides what is mapped: a program that starts later uses these.
    static let directories = [
        "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib",
        "/lib64",
        "/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/lib", "/usr/local/lib64",
        "/usr/local/lib",
    ]
    /// Looks at a process that is new, in as many calls.
    private static let earlyLooks = 4
    private static let earlyMax = 128
    private static let laterMax = 16

    /// Of one process: nobody can fill up the room alone.
    private static let copiesMax = 4

    private let processes: String
    private let directories: [String]
    private var libraries: [Identity: Library] = [:]
    /// Of every process, how many early looks are left.
    private var looksLeft: [UInt32: Int] = [:]
    private var nextLater: UInt32 = 0
    private var isFirst = true
    /// Of the copies that were left out, so many are known again.
    private static let refusedMax = 1024
    private var refused: Set<Identity> = []

    /// Copies that were left out for want of room, since the start.
    private(set) var leftOut = 0

    /// - Parameters:
    ///   - processes: /proc, or a directory that looks like it.
    ///   - directories: Whose copies are there for programs that start later.
    init(processes: String = "/proc", directories: [String] = TLSLibraries.directories) {
        self.processes = processes
        self.directories = directories
    }

    /// Those that are known; the first call looks at everything.
    var known: [Library] {
        if isFirst { look() }
        return libraries.values.sorted { $0.path < $1.path }
    }

    /// Looks for what came and lets go of what nobody uses any more.
    func look() {
        let running = DirectoryListing.names(processes).compactMap { UInt32($0) }
        let alive = Set(running)
        looksLeft = looksLeft.filter { alive.contains($0.key) }
        let asked = isFirst ? running : due(running.sorted())
        if isFirst { for path in systemPaths() { add(path, user: nil) } }
        isFirst = false
        for processID in asked { look(at: processID) }
        for (identity, library) in libraries {
            library.users?.formIntersection(alive)
            if library.users?.isEmpty == true { libraries[identity] = nil }
        }
    }

    /// Whom to look at now: the young, and some of the others where the last turn ended.
    private func due(_ running: [UInt32]) -> [UInt32] {
        let young = running.filter { looksLeft[$0] ?? Self.earlyLooks > 0 }.prefix(Self.earlyMax)
        let old = running.filter { looksLeft[$0] == 0 }
        let turn = (old.filter { $0 >= nextLater } + old.filter { $0 < nextLater })
            .prefix(Self.laterMax)
        nextLater = (turn.last ?? 0) &+ 1
        return Array(young) + turn
    }

    private func look(at processID: UInt32) {
        looksLeft[processID] = max(0, (looksLeft[processID] ?? Self.earlyLooks) - 1)
        let paths = mappedPaths(of: processID).sorted().prefix(Self.copiesMax)
        for library in libraries.values { library.users?.remove(processID) }
        for path in paths { add("\(processes)/\(processID)/root" + path, user: processID) }
    }

    private func add(_ path: String, user: UInt32?) {
        guard let library = Library(path, users: user.map { [$0] }) else { return }
        if let known = libraries[library.identity] {
            if let user { known.users?.insert(user) }
        } else if libraries.count < Self.countMax {
            libraries[library.identity] = library
        } else if !refused.contains(library.identity) {
            leftOut += 1
            if refused.count == Self.refusedMax { refused = [] }
            refused.insert(library.identity)
        }
    }

    private func systemPaths() -> [String] {
        directories.flatMap { directory in
            DirectoryListing.names(directory).filter(Self.isLibrary).map { "\(directory)/\($0)" }
        }
    }

    /// As the process itself sees them.
    private func mappedPaths(of processID: UInt32) -> Set<String> {
        var paths: Set<String> = []
        guard let bytes = TextFile.bytes("\(processes)/\(processID)/maps") else { return [] }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let slash = line.lastIndex(of: UInt8(ascii: "/")),
                line[slash...].starts(with: Self.prefix),
                let start = line.firstIndex(of: UInt8(ascii: "/"))
            else { continue }
            let path = String(decoding: line[start...], as: UTF8.self)
            if Self.isLibrary(String(decoding: line[(slash + 1)...], as: UTF8.self)) {
                paths.insert(path)
            }
        }
        return paths
    }

    private static let prefix = Array("/libssl.so".utf8)

    private static func isLibrary(_ name: String) -> Bool {
        name.hasPrefix("libssl.so") && !name.hasSuffix(".hmac")
    }
}
