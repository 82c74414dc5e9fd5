/// Where a PostgreSQL server is and as whom to work there.
public struct PostgresConfiguration: Sendable, Hashable {
    /// Host name, address, or the absolute path of a Unix socket's directory.
    public var host: String
    /// TCP port, or the number in the Unix socket's name.
    public var port: Int
    /// Login role.
    public var user: String
    /// Password, or nil where the server asks for none (peer, trust, certificate).
    public var password: String?
    /// Database name.
    public var database: String
    /// What `pg_stat_activity` shows.
    public var applicationName: String
    /// Role taken on at the start of the session, for deployments with one login role.
    public var role: String?
    /// The server stops a statement that runs longer; nil for no limit.
    public var statementTimeout: Duration?
    /// How long one attempt to connect may take; libpq rounds it up to at least 2 seconds.
    public var connectTimeout: Duration
    /// Further libpq keywords as written in a URL or connection string, such as `sslmode`.
    public var additionalKeywords: [String: String]

    /// Names the server explicitly.
    public init(
        host: String,
        port: Int = 5432,
        user: String,
        password: String? = nil,
        database: String,
        applicationName: String = "meterbee",
        role: String? = nil,
        statementTimeout: Duration? = .seconds(30),
        connectTimeout: Duration = .seconds(5),
        additionalKeywords: [String: String] = [:]
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.database = database
        self.applicationName = applicationName
        self.role = role
        self.statementTimeout = statementTimeout
        self.connectTimeout = connectTimeout
        self.additionalKeywords = additionalKeywords
    }

    /// The same server for another login role or database.
    public func with(user: String? = nil, role: String? = nil, database: String? = nil) -> Self {
        var copy = self
        copy.user = user ?? self.user
        copy.role = role ?? self.role
        copy.database = database ?? self.database
        return copy
    }
}
