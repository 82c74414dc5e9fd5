import Metering
import Postgres

extension PostgresRow {
    func id(_ column: String) throws(PostgresError) -> UniqueID { UniqueID(try uuid(column)) }

    func optionalID(_ column: String) throws(PostgresError) -> UniqueID? {
        try optionalUuid(column).map { UniqueID($0) }
    }

    func instant(_ column: String) throws(PostgresError) -> Instant {
        Instant(unixMicroseconds: try timestampMicroseconds(column))
    }

    func optionalInstant(_ column: String) throws(PostgresError) -> Instant? {
        try optionalTimestampMicroseconds(column).map { Instant(unixMicroseconds: $0) }
    }

    func int(_ column: String) throws(PostgresError) -> Int { Int(try int64(column)) }

    /// A word of an enumeration; one that this version does not know is an error.
    func word<Word: RawRepresentable<String>>(
        _ column: String,
        _: Word.Type = Word.self
    ) throws(PostgresError) -> Word {
        let text = try string(column)
        guard let word = Word(rawValue: text) else {
            throw PostgresError(
                code: .decoding,
                message: "column '\(column)' has the unknown value '\(text)'"
            )
        }
        return word
    }
}

extension PostgresValue {
    static func optionalText(_ text: String?) -> PostgresValue {
        text.map(PostgresValue.text) ?? .null
    }

    static func optionalID(_ id: UniqueID?) -> PostgresValue {
        id.map(PostgresValue.id) ?? .null
    }

    static func optionalInstant(_ instant: Instant?) -> PostgresValue {
        instant.map(PostgresValue.instant) ?? .null
    }

    static func count(_ number: Int) -> PostgresValue { .int64(Int64(number)) }
}
