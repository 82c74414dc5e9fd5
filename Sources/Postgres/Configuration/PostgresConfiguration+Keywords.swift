extension PostgresConfiguration {
    /// libpq's keywords and values; those left empty are left to libpq's own defaults.
    var keywords: [(key: String, value: String)] {
        var keywords: [(key: String, value: String)] = [
            ("host", host), ("port", String(port)), ("user", user), ("password", password ?? ""),
            ("dbname", database), ("application_name", applicationName),
            ("connect_timeout", String(max(2, (connectTimeout.wholeMilliseconds + 999) / 1_000))),
            ("client_encoding", "UTF8"), ("options", options),
            // A peer that vanished without a word is noticed within about a minute.
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "60000"),
        ]
        keywords.removeAll { additionalKeywords[$0.key] != nil && $0.key != "options" }
        for (key, value) in additionalKeywords.sorted(by: { $0.key < $1.key })
        where key != "options" {
            keywords.append((key, value))
        }
        return keywords.filter { !$0.value.isEmpty }
    }

    /// Settings of the session: `-c name=value`, with spaces and backslashes escaped.
    private var options: String {
        var parts = additionalKeywords["options"].map { [$0] } ?? []
        if let role { parts.append("-c role=\(Self.escaped(role))") }
        if let statementTimeout {
            parts.append("-c statement_timeout=\(statementTimeout.wholeMilliseconds)")
        }
        return parts.joined(separator: " ")
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for character in value {
            if character == " " || character == "\\" { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }
}
