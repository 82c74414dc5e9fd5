import Glibc

/// PostgreSQL's programs of one major version.
struct ClusterBinaries: Sendable {
    let directory: String
    let majorVersion: Int

    var initdb: String { directory + "/initdb" }
    var postgres: String { directory + "/postgres" }

    /// Versions that have what the schema needs.
    static let majorVersionMin = 14

    /// Finds the binaries: those of a given major version, else the newest.
    ///
    /// - Throws: `cluster` naming the Debian package to install.
    static func find(
        directory: String?,
        majorVersion: Int?
    ) async throws(PostgresError) -> ClusterBinaries {
        var places = [String]()
        if let directory { places = [directory] } else { places = await candidates() }
        let found = await all(in: places)
        if let majorVersion {
            if let match = found.last(where: { $0.majorVersion == majorVersion }) { return match }
            throw .cluster(
                "the data directory is of PostgreSQL \(majorVersion), but installed "
                    + (found.isEmpty
                        ? "is none"
                        : "is \(found.map { String($0.majorVersion) }.joined(separator: ", "))"),
                remedy: "apt-get install postgresql-\(majorVersion)"
            )
        }
        guard let newest = found.max(by: { $0.majorVersion < $1.majorVersion }) else {
            throw .cluster(
                "PostgreSQL's server programs (initdb, postgres) were not found in "
                    + (directory ?? "/usr/lib/postgresql/*/bin or `pg_config --bindir`"),
                remedy: "apt-get install postgresql-15 (any version from \(majorVersionMin) on)"
            )
        }
        guard newest.majorVersion >= majorVersionMin else {
            throw .cluster(
                "PostgreSQL \(newest.majorVersion) is too old",
                remedy: "apt-get install postgresql-15 (any version from \(majorVersionMin) on)"
            )
        }
        return newest
    }

    private static func candidates() async -> [String] {
        let root = "/usr/lib/postgresql"
        var directories = (LocalFile.names(in: root) ?? []).map { "\(root)/\($0)/bin" }
        for pgConfig in ["/usr/bin/pg_config", "/usr/local/bin/pg_config"]
        where LocalFile.isExecutable(pgConfig) {
            let output = await ChildProcess.output([pgConfig, "--bindir"])
            if let output, !directories.contains(output) { directories.append(output) }
        }
        return directories + ["/usr/local/pgsql/bin"]
    }

    private static func all(in directories: [String]) async -> [ClusterBinaries] {
        var found: [ClusterBinaries] = []
        for directory in directories {
            guard LocalFile.isExecutable(directory + "/initdb"),
                LocalFile.isExecutable(directory + "/postgres"),
                let version = await ChildProcess.output([directory + "/postgres", "--version"]),
                let major = majorVersion(in: version)
            else { continue }
            found.append(ClusterBinaries(directory: directory, majorVersion: major))
        }
        return found
    }

    /// The first number in `postgres (PostgreSQL) 15.6 (Debian 15.6-0)`.
    static func majorVersion(in text: String) -> Int? {
        Int(text.drop { !$0.isNumber }.prefix { $0.isNumber })
    }
}
