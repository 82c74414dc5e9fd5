/// What PostgreSQL is told: settings on its command line, and who may log in.
enum ClusterSettingsText {
    /// Arguments of `postgres`; on the command line, so that a newer binary brings its own.
    static func arguments(
        _ settings: PrivateClusterSettings,
        paths: ClusterPaths,
        socketDirectory: String,
        port: Int
    ) -> [String] {
        let values = [
            ("listen_addresses", ""), ("port", String(port)),
            ("unix_socket_directories", socketDirectory), ("cluster_name", "meterbee"),
            ("max_connections", String(settings.maximumConnections)),
            ("shared_buffers", "\(settings.sharedBuffersMebibytes)MB"),
            // What was acknowledged is on disk.
            ("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on"),
            // Recycled WAL files are not created and synced again in the middle of commits.
            ("min_wal_size", "1GB"), ("max_wal_size", "1GB"), ("wal_compression", "on"),
            ("wal_buffers", "16MB"), ("checkpoint_timeout", "15min"), ("jit", "off"),
            ("update_process_title", "off"), ("timezone", "UTC"), ("log_timezone", "UTC"),
            // Failed statements are told to the client; the log holds what concerns the server.
            ("log_min_messages", "log"), ("log_checkpoints", "off"),
            ("log_line_prefix", "%m [%p] "),
        ]
        return ["-D", paths.data] + values.flatMap { ["-c", "\($0.0)=\($0.1)"] }
    }

    /// `pg_hba.conf`: the socket only, and only who the map names.
    static let hostBasedAuthentication = """
        # Written at each start.
        local all all peer map=meterbee

        """

    /// `pg_ident.conf`: these users of the system may log in as each of the roles.
    static func identityMap(users: [String], roles: [String]) -> String {
        var lines = ["# Written at each start."]
        for user in users {
            lines += roles.map { "meterbee \"\(user)\" \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
