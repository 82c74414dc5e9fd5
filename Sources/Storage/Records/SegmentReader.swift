import Compression
import Metering
import Telemetry

/// Looks through one segment for the records of a query.
struct SegmentReader {
    let segment: SegmentRow
    let codecs: CodecPool

    /// Adds the segment's records that the selection wants.
    func select(_ query: RecordQuery, into selection: inout RecordSelection) throws {
        let message = try message()
        let positions = try positions(in: message, query, selection)
        let chosen = Set(selection.chosen(of: positions.map(\.position)))
        guard !chosen.isEmpty else { return }
        let wanted = positions.filter { chosen.contains($0.position) }
        selection.merge(
            try candidates(
                Dictionary(uniqueKeysWithValues: wanted.map { ($0.recordIndex, $0.position) }),
                in: message
            )
        )
    }

    private func message() throws -> [UInt8] {
        try segment.payload.withUnsafeBytes { payload in
            try codecs.withDecompressor { decompressor in
                try decompressor.decompress(payload, coding: .zstd, limit: segment.messageBytes)
            }
        }
    }

    private func positions(
        in message: [UInt8],
        _ query: RecordQuery,
        _ selection: RecordSelection
    ) throws -> [(recordIndex: Int, position: RecordPosition)] {
        let after = query.after.flatMap { RecordPosition($0) }
        let times = query.from.unixNano..<max(query.from.unixNano, query.to.unixNano)
        var positions: [(recordIndex: Int, position: RecordPosition)] = []
        var origins = RecordOrigins(segment.directory)
        _ = try OTLPScanner.scan(message, signal: segment.signal) { record in
            let origin = origins.next()
            let occurredAtNs =
                record.occurredAtUnixNano > 0
                ? record.occurredAtUnixNano : origin?.receivedAt.unixNano ?? 0
            guard times.contains(occurredAtNs) else { return .proceed }
            let position = RecordPosition(
                occurredAtNs: occurredAtNs,
                receipt: origin?.receipt ?? segment.id,
                dataSource: segment.dataSource,
                index: origins.index ?? Int64(record.index)
            )
            if selection.wants(position), after.map({ selection.precedes($0, position) }) ?? true {
                positions.append((record.index, position))
            }
            return .proceed
        }
        return positions
    }

    private func candidates(
        _ positions: [Int: RecordPosition],
        in message: [UInt8]
    ) throws -> [RecordSelection.Candidate] {
        var candidates: [RecordSelection.Candidate] = []
        var origins = RecordOrigins(segment.directory)
        _ = try OTLPScanner.scan(message, signal: segment.signal) { record in
            let origin = origins.next()
            guard let position = positions[record.index] else { return .proceed }
            candidates.append(
                RecordSelection.Candidate(
                    position: position,
                    json: json(of: record, at: position, origin)
                )
            )
            return candidates.count == positions.count ? .stop : .proceed
        }
        return candidates
    }

    private func json(
        of record: borrowing RecordView,
        at position: RecordPosition,
        _ origin: SegmentDirectory.Entry?
    ) -> String {
        var additions = [
            (name: "data_source", value: segment.dataSource),
            (name: "occurred_at", value: Instant(unixNano: position.occurredAtNs).description),
        ]
        if let origin {
            additions.append((name: "received_at", value: origin.receivedAt.description))
            additions.append((name: "receipt", value: origin.receipt.description))
        }
        return record.json(additions: additions)
    }
}

/// Tells of each record of a segment, in order, which request brought it.
struct RecordOrigins {
    private let entries: [SegmentDirectory.Entry]
    private var current = 0
    private var used: Int64 = 0

    init(_ directory: SegmentDirectory) {
        entries = directory.entries
    }

    /// The place of the record last told of within its request's part; nil beyond the directory.
    var index: Int64? { current < entries.count && used > 0 ? used - 1 : nil }

    /// The entry of the next record; nil beyond what the directory says.
    mutating func next() -> SegmentDirectory.Entry? {
        while current < entries.count, used >= entries[current].records {
            current += 1
            used = 0
        }
        guard current < entries.count else { return nil }
        used += 1
        return entries[current]
    }
}
