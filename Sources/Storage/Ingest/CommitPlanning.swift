import Postgres

/// How PostgreSQL plans the group commit's few statements.
enum CommitPlanning {
    /// Planned once, because planning cost more than running, and by key alone.
    ///
    /// The plans are made while the tables are empty or unknown to the statistics; without these a
    /// hash join is chosen now and then, which reads every batch key of the window in each commit.
    private static let settings = [
        "plan_cache_mode": "force_generic_plan", "enable_hashjoin": "off",
        "enable_mergejoin": "off", "enable_seqscan": "off",
    ]

    /// The configuration with these settings beside its own options.
    static func applied(to configuration: PostgresConfiguration) -> PostgresConfiguration {
        var configuration = configuration
        let own = settings.sorted { $0.key < $1.key }.map { "-c \($0.key)=\($0.value)" }
        configuration.additionalKeywords["options"] =
            ([configuration.additionalKeywords["options"]].compactMap(\.self) + own)
            .joined(separator: " ")
        return configuration
    }
}
