extension PostgresError {
    /// Reads libpq's words about a failed attempt to connect, which carry no SQLSTATE.
    init(connecting said: String, configuration: PostgresConfiguration) {
        let said = said.oneLine
        let known = Self.knownFailures(configuration).first { said.contains($0.words) }
        self.init(
            code: .connectionFailed,
            message: said.isEmpty ? "the connection failed for an unknown reason" : said,
            remedy: known?.remedy
        )
        sqlState = known?.sqlState
    }

    private struct KnownFailure {
        let words: String
        let sqlState: String?
        let remedy: String
    }

    private static func knownFailures(_ configuration: PostgresConfiguration) -> [KnownFailure] {
        let place =
            configuration.host.hasPrefix("/")
            ? "socket \(configuration.host)/.s.PGSQL.\(configuration.port)"
            : "\(configuration.host):\(configuration.port)"
        let user = configuration.user
        return [
            KnownFailure(
                words: "password authentication failed",
                sqlState: "28P01",
                remedy: "check the password of role '\(user)'"
            ),
            KnownFailure(
                words: "no password supplied",
                sqlState: "28P01",
                remedy: "put the password of role '\(user)' into the database URL"
            ),
            KnownFailure(
                words: "eer authentication failed",
                sqlState: "28000",
                remedy: "log in as the operating system user named like the role, or map the names "
                    + "in pg_ident.conf"
            ),
            KnownFailure(
                words: "no pg_hba.conf entry",
                sqlState: "28000",
                remedy: "allow role '\(user)' from this host in the server's pg_hba.conf"
            ),
            KnownFailure(
                words: "database \"\(configuration.database)\" does not exist",
                sqlState: "3D000",
                remedy: "create it: createdb \(configuration.database)"
            ),
            KnownFailure(
                words: "role \"\(user)\" does not exist",
                sqlState: "28000",
                remedy: "create it: createuser \(user)"
            ),
            KnownFailure(
                words: "role \"\(configuration.role ?? "")\" does not exist",
                sqlState: "22023",
                remedy: "apply the migrations, which create the roles"
            ),
            KnownFailure(
                words: "database system is",
                sqlState: "57P03",
                remedy: "wait: the server is starting, recovering or shutting down"
            ),
            KnownFailure(
                words: "too many clients",
                sqlState: "53300",
                remedy: "raise max_connections of the server, or lower the pools' sizes"
            ),
            KnownFailure(
                words: "remaining connection slots",
                sqlState: "53300",
                remedy: "raise max_connections of the server, or lower the pools' sizes"
            ),
            KnownFailure(
                words: "could not translate host name",
                sqlState: nil,
                remedy: "check the host name '\(configuration.host)'"
            ),
            KnownFailure(
                words: "Connection refused",
                sqlState: nil,
                remedy: "start PostgreSQL, or correct the host and port (\(place))"
            ),
            KnownFailure(
                words: "No such file or directory",
                sqlState: nil,
                remedy: "start PostgreSQL, or correct the socket directory and port (\(place))"
            ),
            KnownFailure(
                words: "timeout expired",
                sqlState: nil,
                remedy: "check that \(place) can be reached and no firewall is between"
            ),
            KnownFailure(
                words: "ermission denied",
                sqlState: nil,
                remedy: "let this user reach \(place)"
            ),
        ]
    }
}
