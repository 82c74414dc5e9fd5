import Glibc

/// Where the parts of a private cluster lie.
struct ClusterPaths: Sendable {
    /// The cluster's directory, absolute.
    let root: String

    /// PostgreSQL's own directory.
    var data: String { root + "/data" }
    /// Where `initdb` works; renamed to `data` once it is whole.
    var unfinishedData: String { root + "/data.new" }
    /// What PostgreSQL and initdb print.
    var log: String { root + "/postgresql.log" }
    /// Held by the one server that works with the cluster.
    var lock: String { root + "/server.lock" }

    /// The bytes a Unix socket's path may have, less one for its end (`sun_path` in sys/un.h).
    private static let socketPathBytesMax = 107

    /// Where the socket lies: in the cluster's directory, or in a short one where that is too long.
    func socketDirectory(port: Int) -> String {
        let own = root + "/run"
        guard "\(own)/.s.PGSQL.\(port)".utf8.count > Self.socketPathBytesMax else { return own }
        let base = geteuid() == 0 ? "/run" : "/tmp"
        return "\(base)/meterbee-\(geteuid())-\(String(Self.hash(root), radix: 36))"
    }

    /// FNV-1a with 64 bits (offset basis and prime of its authors), to tell data directories apart.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// Makes a path absolute.
    static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let current = LocalFile.resolved(".") else { return "/" + path }
        return current + "/" + path
    }
}
