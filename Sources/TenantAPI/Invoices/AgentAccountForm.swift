import Metering

/// What agents said became of their samples, as JSON.
enum AgentAccountForm {
    static func json(_ account: AgentAccount) -> JSONValue {
        [
            "data_source": .string(account.dataSource), "seen": .integer(account.seen),
            "sent": .integer(account.sent), "aggregated": .integer(account.aggregated),
            "sampled_out": .integer(account.sampledOut),
            "budget_held": .integer(account.budgetHeld), "lost": .integer(account.lost),
            "rejected": .integer(account.rejected),
        ]
    }

    static let schema = Schema.object([
        "data_source": .key, "seen": .count, "sent": .count, "aggregated": .count,
        "sampled_out": .count, "budget_held": .count, "lost": .count, "rejected": .count,
    ])
}
