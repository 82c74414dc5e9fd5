import Metering
import Postgres
import Telemetry

// How core types stand in columns; the one place that says so.

extension PostgresUUID {
    init(_ id: UniqueID) {
        self.init(high: id.high, low: id.low)
    }
}

extension PostgresValue {
    static func id(_ id: UniqueID) -> PostgresValue { .uuid(high: id.high, low: id.low) }

    static func instant(_ instant: Instant) -> PostgresValue {
        .timestamp(unixMicroseconds: instant.unixMicroseconds)
    }
}

extension UniqueID {
    /// All zeros: no agent, where a key column cannot be null.
    static let none = UniqueID(high: 0, low: 0)

    init(_ id: PostgresUUID) {
        self.init(high: id.high, low: id.low)
    }
}

extension Signal {
    /// The signal's number in `smallint` columns.
    var column: Int16 {
        switch self {
        case .logs: 1
        case .traces: 2
        case .metrics: 3
        }
    }

    init?(column: Int16) {
        guard let signal = Signal.allCases.first(where: { $0.column == column }) else { return nil }
        self = signal
    }
}
