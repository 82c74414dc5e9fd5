import Glibc

/// The few file operations that the private cluster needs; each is short, and none waits.
enum LocalFile {
    /// Creates a directory and those above it; nothing if it exists.
    static func makeDirectories(_ path: String, mode: mode_t) throws(PostgresError) {
        var built = ""
        for part in path.split(separator: "/") {
            built += "/" + part
            guard mkdir(built, mode) != 0, errno != EEXIST else { continue }
            let number = errno
            // A directory that exists may be on a file system that answers otherwise.
            guard !isDirectory(built) else { continue }
            throw .cluster("create directory", path: built, errno: number)
        }
        guard isDirectory(path) else {
            throw .cluster("create directory", path: path, errno: ENOTDIR)
        }
    }

    /// The whole of a small file; nil if it cannot be read.
    static func read(_ path: String, bytesMax: Int = 64 * 1024) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        let count = Glibc.read(descriptor, &bytes, bytesMax)
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// The last lines of a file, for an error's message.
    static func tail(_ path: String, lines: Int) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        let size = lseek(descriptor, 0, SEEK_END)
        lseek(descriptor, max(0, size - 8_192), SEEK_SET)
        var bytes = [UInt8](repeating: 0, count: 8_192)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        close(descriptor)
        guard count > 0 else { return "" }
        return String(decoding: bytes[..<count], as: UTF8.self)
            .split(whereSeparator: \.isNewline).suffix(lines).joined(separator: "; ")
    }

    /// Writes a small file anew and gives it to a user.
    static func write(
        _ text: String,
        to path: String,
        mode: mode_t,
        owner: ClusterUser
    ) throws(PostgresError) {
        let temporary = path + ".new"
        let descriptor = open(
            temporary,
            O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
            mode
        )
        guard descriptor >= 0 else { throw .cluster("write", path: temporary, errno: errno) }
        let bytes = Array(text.utf8)
        let count = Glibc.write(descriptor, bytes, bytes.count)
        let number = count < 0 ? errno : ENOSPC
        fchown(descriptor, owner.userID, owner.groupID)
        close(descriptor)
        guard count == bytes.count else { throw .cluster("write", path: temporary, errno: number) }
        guard rename(temporary, path) == 0 else {
            throw .cluster("write", path: path, errno: errno)
        }
    }

    /// Names in a directory, without `.` and `..`; nil if it does not exist or cannot be read.
    static func names(in path: String) -> [String]? {
        guard let directory = opendir(path) else { return nil }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// What a path is, without following a symbolic link at its end.
    static func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    /// Whether a path is a directory, a link to one counted.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether this process may execute the file.
    static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// The path without symbolic links, `.` and `..`.
    static func resolved(_ path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
    }
}
