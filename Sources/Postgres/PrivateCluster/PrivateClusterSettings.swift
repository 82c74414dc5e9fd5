/// Where a private cluster lives and what it may use.
public struct PrivateClusterSettings: Sendable {
    /// Directory of the cluster: `data/` (PostgreSQL's own), the socket where it fits, the log.
    public var directory: String
    /// The unprivileged user that runs PostgreSQL when the server is root.
    public var osUser: String
    /// Directory of PostgreSQL's binaries; nil to look for the newest.
    public var binaryDirectory: String?
    /// Name of the database to create.
    public var database: String
    /// `shared_buffers` in MiB.
    public var sharedBuffersMebibytes: Int
    /// Connections PostgreSQL accepts.
    public var maximumConnections: Int

    /// Takes a directory; everything else has a default.
    public init(
        directory: String,
        osUser: String = "postgres",
        binaryDirectory: String? = nil,
        database: String = "meterbee",
        sharedBuffersMebibytes: Int = 128,
        maximumConnections: Int = 50
    ) {
        self.directory = directory
        self.osUser = osUser
        self.binaryDirectory = binaryDirectory
        self.database = database
        self.sharedBuffersMebibytes = sharedBuffersMebibytes
        self.maximumConnections = maximumConnections
    }
}
