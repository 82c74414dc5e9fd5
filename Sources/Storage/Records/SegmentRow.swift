import Metering
import Postgres
import Telemetry

/// A stored segment as it is read back.
struct SegmentRow: Sendable {
    var id: UniqueID
    var dataSource: String
    var signal: Signal
    var occurredFrom: Instant
    var occurredTo: Instant
    var messageBytes: Int
    var directory: SegmentDirectory
    /// Zstd frames of one OTLP message.
    var payload: [UInt8]

    init(row: PostgresRow) throws(PostgresError) {
        id = UniqueID(try row.uuid("id"))
        dataSource = try row.string("data_source")
        occurredFrom = Instant(unixMicroseconds: try row.timestampMicroseconds("occurred_from"))
        occurredTo = Instant(unixMicroseconds: try row.timestampMicroseconds("occurred_to"))
        messageBytes = Int(clamping: try row.int64("message_bytes"))
        payload = try row.bytes("payload")
        guard let signal = Signal(column: Int16(clamping: try row.int64("signal"))),
            let directory = SegmentDirectory(try row.bytes("directory"))
        else {
            throw PostgresError(code: .decoding, message: "segment \(id) is damaged")
        }
        self.signal = signal
        self.directory = directory
    }
}
