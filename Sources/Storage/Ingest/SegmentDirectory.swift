import Metering

/// What a segment holds of which request: receipts live as long as their segments.
///
/// Encoded as a version byte (1), then 64 bytes an entry: receipt (16), received time in Unix
/// microseconds, offset and length in the uncompressed message, records, canonical and billable
/// bytes (8 each), all big-endian.
struct SegmentDirectory: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        var receipt: UniqueID
        var receivedAt: Instant
        /// Where the request's message starts in the segment's uncompressed bytes.
        var offsetBytes: Int64
        var lengthBytes: Int64
        var records: Int64
        var canonicalBytes: Int64
        var billableBytes: Int64
    }

    private static let version: UInt8 = 1
    private static let entryBytes = 64

    private(set) var entries: [Entry] = []

    init() {}

    /// Decodes a stored directory; nil for bytes that are none.
    init?(_ bytes: [UInt8]) {
        guard bytes.first == Self.version, (bytes.count - 1) % Self.entryBytes == 0 else {
            return nil
        }
        for start in stride(from: 1, to: bytes.count, by: Self.entryBytes) {
            let words = (0..<8).map { word in
                bytes[(start + word * 8)..<(start + word * 8 + 8)].reduce(UInt64(0)) {
                    $0 << 8 | UInt64($1)
                }
            }
            entries.append(
                Entry(
                    receipt: UniqueID(high: words[0], low: words[1]),
                    receivedAt: Instant(unixMicroseconds: Int64(bitPattern: words[2])),
                    offsetBytes: Int64(bitPattern: words[3]),
                    lengthBytes: Int64(bitPattern: words[4]),
                    records: Int64(bitPattern: words[5]),
                    canonicalBytes: Int64(bitPattern: words[6]),
                    billableBytes: Int64(bitPattern: words[7])
                )
            )
        }
    }

    mutating func append(_ entry: Entry) { entries.append(entry) }

    var bytes: [UInt8] {
        var bytes: [UInt8] = [Self.version]
        bytes.reserveCapacity(1 + entries.count * Self.entryBytes)
        for entry in entries {
            let words = [
                entry.receipt.high, entry.receipt.low,
                UInt64(bitPattern: entry.receivedAt.unixMicroseconds),
                UInt64(bitPattern: entry.offsetBytes), UInt64(bitPattern: entry.lengthBytes),
                UInt64(bitPattern: entry.records), UInt64(bitPattern: entry.canonicalBytes),
                UInt64(bitPattern: entry.billableBytes),
            ]
            for word in words {
                bytes += (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
            }
        }
        return bytes
    }
}
