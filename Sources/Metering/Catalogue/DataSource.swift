public import Telemetry

/// One kind of record with its own conversion rule and price, such as `net.flow`.
public struct DataSource: Hashable, Sendable {
    /// Who may send records of a data source.
    public enum Origin: String, Hashable, Sendable, CaseIterable {
        /// Any sender with an ingest key.
        case any
        /// Enrolled agents only; from any other key its records fall to the signal's default
        /// source.
        case agent
    }

    /// What makes a record one of this data source's; exact comparison, event name before scope
    /// name.
    public enum Match: Hashable, Sendable {
        case eventName(String)
        case scopeName(String)
        /// The signal's default source: what no other source matched.
        case signalDefault
    }

    /// The key, `[a-z0-9][a-z0-9._-]{0,62}`, unique in the installation.
    public var key: String
    /// The key of the product that it belongs to.
    public var product: String
    /// What people call it.
    public var name: String
    /// The only signal whose records can match.
    public var signal: Signal
    /// What makes a record one of its own.
    public var match: Match
    /// Who may send its records.
    public var origin: Origin
    /// How long segments are kept, in days, 1 to 3,650.
    public var retentionDays: Int
    /// Records of a source that is not enabled are refused.
    public var isEnabled: Bool

    /// A data source; nothing is checked here.
    public init(
        key: String,
        product: String,
        name: String,
        signal: Signal,
        match: Match,
        origin: Origin = .any,
        retentionDays: Int = 60,
        isEnabled: Bool = true
    ) {
        self.key = key
        self.product = product
        self.name = name
        self.signal = signal
        self.match = match
        self.origin = origin
        self.retentionDays = retentionDays
        self.isEnabled = isEnabled
    }
}
