import Glibc

/// What `postmaster.pid` says of the server that works in a data directory.
struct PostmasterFile: Sendable {
    let processID: pid_t
    let port: Int
    let socketDirectory: String
    /// `starting`, `stopping`, `ready` or `standby`.
    let status: String

    /// Reads the file; nil if it is missing or not whole yet.
    ///
    /// Its lines: process, data directory, start time, port, socket directory, address, shared
    /// memory, status (`miscadmin.h` in PostgreSQL).
    init?(dataDirectory: String) {
        guard let text = LocalFile.read(dataDirectory + "/postmaster.pid") else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count >= 5, let processID = pid_t(lines[0]), processID > 1,
            let port = Int(lines[3]), !lines[4].isEmpty
        else { return nil }
        self.processID = processID
        self.port = port
        socketDirectory = lines[4]
        status = lines.count > 7 ? String(lines[7].prefix { $0 != " " }) : ""
    }

    /// Whether the process lives and works in the data directory, so is no other that got its
    /// number.
    static func isServer(_ processID: pid_t, of dataDirectory: String) -> Bool {
        guard let own = LocalFile.resolved(dataDirectory) else { return false }
        return LocalFile.resolved("/proc/\(processID)/cwd") == own
    }
}
