import Glibc

/// Opens files of other processes with the rights of this one.
///
/// Whoever asks gets nothing but mapped code and perf maps: the process that asks may be one that
/// speaks with the network.
final class LocalProcessFiles: ProcessFiles {
    func openMappings(_ processID: UInt32) -> Int32? {
        Self.opened("/proc/\(processID)/maps")
    }

    func openCode(_ processID: UInt32, at address: UInt64) -> Int32? {
        guard let text = TextFile.text("/proc/\(processID)/maps"),
            let mapping = MemoryMapping.all(text).first(where: { $0.addresses.contains(address) }),
            mapping.inode != 0, mapping.path.hasPrefix("/")
        else { return nil }
        // In the process's own mount namespace, and where that may not be entered, in ours.
        for path in ["/proc/\(processID)/root" + mapping.path, mapping.path] {
            guard let descriptor = Self.opened(path) else { continue }
            if Self.isELF(descriptor), Self.isFile(mapping, descriptor) { return descriptor }
            close(descriptor)
        }
        return nil
    }

    func openPerfMap(_ processID: UInt32) -> Int32? {
        guard let status = TextFile.text("/proc/\(processID)/status"),
            let user = Self.field("Uid:", of: status)?.first
        else { return nil }
        // The process knows itself by its number in the innermost namespace.
        let own = Self.field("NSpid:", of: status)?.last ?? processID
        for root in ["/proc/\(processID)/root", ""] {
            guard let descriptor = Self.opened("\(root)/tmp/perf-\(own).map") else { continue }
            var file = stat()
            if fstat(descriptor, &file) == 0, file.st_mode & S_IFMT == S_IFREG,
                file.st_uid == user, file.st_mode & S_IWOTH == 0
            {
                return descriptor
            }
            close(descriptor)
        }
        return nil
    }

    private static func opened(_ path: String) -> Int32? {
        // A named pipe must not make us wait.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        return descriptor >= 0 ? descriptor : nil
    }

    private static func isELF(_ descriptor: Int32) -> Bool {
        var magic: UInt32 = 0
        return pread(descriptor, &magic, 4, 0) == 4 && UInt32(littleEndian: magic) == 0x464C_457F
    }

    /// The inode is the mapped one; its device as well, unless layers of file systems lie between.
    private static func isFile(_ mapping: MemoryMapping, _ descriptor: Int32) -> Bool {
        var file = stat()
        return fstat(descriptor, &file) == 0 && file.st_mode & S_IFMT == S_IFREG
            && UInt64(file.st_ino) == mapping.inode
    }

    /// The numbers of a line of /proc/PID/status.
    private static func field(_ name: String, of status: String) -> [UInt32]? {
        status.split(separator: "\n").first { $0.hasPrefix(name) }.map { line in
            line.dropFirst(name.utf8.count).split { $0 == "\t" || $0 == " " }
                .compactMap { UInt32($0) }
        }
    }
}
