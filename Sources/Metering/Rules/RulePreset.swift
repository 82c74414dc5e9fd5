/// A conversion rule that ships with the product, immutable for ever under its name.
public struct RulePreset: Hashable, Sendable {
    /// The name, which stands in usage rows and receipts where no version's number does.
    public let name: String
    /// CEL of type `int`.
    public let expression: String
    /// What is counted.
    public let summary: String
    /// By how much an approximation of somebody else's count may be off; nil for our own rules.
    public let knownError: String?

    private init(
        name: String,
        expression: String,
        summary: String,
        knownError: String? = nil
    ) {
        self.name = name
        self.expression = expression
        self.summary = summary
        self.knownError = knownError
    }

    /// Every preset.
    public static let all = [canonicalV1, agentV1, signozLogsV1, lokiV1, sentryLogsV1, newRelicV1]

    /// The preset that a data source without a rule of its own has.
    public static func standard(for origin: DataSource.Origin) -> RulePreset {
        switch origin {
        case .any: canonicalV1
        case .agent: agentV1
        }
    }

    /// The preset of a name; nil when there is none.
    public static func named(_ name: String) -> RulePreset? {
        all.first { $0.name == name }
    }
}

extension RulePreset {
    /// The canonical size: the rule of a data source without one, and of records on which one
    /// fails.
    public static let canonicalV1 = RulePreset(
        name: "canonical-v1",
        expression: "canonical_size",
        summary: "the canonical size of the record with its resource and scope attributes"
    )

    /// The default of agent sources: nobody pays per record for attributes that our agent chose.
    public static let agentV1 = RulePreset(
        name: "agent-v1",
        expression: "canonical_size - resource_size",
        summary: "the canonical size without resource and scope attributes"
    )

    /// Logs as SigNoz counts them: SigNoz/signoz-otel-collector, `pkg/metering/v1/logs.go`.
    public static let signozLogsV1 = RulePreset(
        name: "signoz-logs-v1",
        expression:
            "body_size + attributes_size + resource_size "
            + "+ 6 * (size(attributes) + size(resource)) + 2",
        summary: "logs as SigNoz counts them: the body, attributes and resource as JSON objects",
        knownError: """
            an integer of d digits counts 10 - d bytes too many, a boolean 1 or 2 too few; \
            escapes, empty maps, nested values and scope attributes are not told apart
            """
    )

    /// Logs as Loki counts them: grafana/loki, `pkg/loghttp/push/otlp.go`.
    public static let lokiV1 = RulePreset(
        name: "loki-v1",
        expression: "body_size + attributes_size + 37 + (severity > 0 ? 17 : 0)",
        summary: "logs as Loki counts them: the line and the record's structured metadata",
        knownError: """
            resource and scope attributes, which Loki counts once a request and not per record, \
            are left out, as are trace and span ids (63 bytes) and severity text; an integer of \
            d digits counts 8 - d bytes too many; 37 bytes for the time of observation are \
            always assumed
            """
    )

    /// Logs as Sentry counts them: getsentry/relay, `relay-ourlogs/src/size.rs` and
    /// `otel_to_sentry.rs`.
    public static let sentryLogsV1 = RulePreset(
        name: "sentry-logs-v1",
        expression:
            "body_size + attributes_size + resource_size + 9 * size(resource) + 27"
            + " + (scope == '' ? 0 : 43 + size(scope))",
        summary: "logs as Sentry counts them: the body, and keys and values of all attributes",
        knownError: """
            the scope's version, the prefix of its attributes and non-ASCII bytes of its name \
            are left out; arrays and maps count their elements instead of their JSON text; a \
            body that is no string counts although Sentry drops it
            """
    )

    /// Records as New Relic says that it counts them: its documentation on managing data ingest.
    public static let newRelicV1 = RulePreset(
        name: "newrelic-v1",
        expression:
            "body_size + attributes_size + resource_size "
            + "+ 6 * (size(attributes) + size(resource)) + 40",
        summary: "records as New Relic describes its count: the bytes of the record as JSON",
        knownError: """
            New Relic publishes no formula, only that it counts the bytes of a standard format \
            like JSON after its own transformations: the error is not known; numbers are off as \
            in signoz-logs-v1
            """
    )
}
