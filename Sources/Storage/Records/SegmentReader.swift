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
        let chosen = selection.chosen(of: try positions(in: message, query, selection))
        guard !chosen.isEmpty else { return }
        selection.merge(try candidates(chosen, in: message))
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
    ) throws -> [RecordPosition] {
        let after = query.after.flatMap { RecordPosition($0) }
        let times = query.from.unixNano..<max(query.from.unixNano, query.to.unixNano)
        var positions: [RecordPosition] = []
        var origins = RecordOrigins(segment.directory)
        _ = try OTLPScanner.scan(message, signal: segment.signal) { record in
            let origin = origins.next()
            let occurredAtNs =
                record.occurredAtUnixNano > 0
                ? record.occurredAtUnixNano : origin?.receivedAt.unixNano ?? 0
            let position = RecordPosition(
                occurredAtNs: occurredAtNs,
                segment: segment.id,
                index: record.index
            )
            if times.contains(occurredAtNs), selection.wants(position),
                after.map({ selection.precedes($0, position) }) ?? true
            {
                positions.append(position)
            }
            return .proceed
        }
        return positions
    }

    private func candidates(
        _ chosen: [RecordPosition],
        in message: [UInt8]
    ) throws -> [RecordSelection.Candidate] {
        let positions = Dictionary(uniqueKeysWithValues: chosen.map { ($0.index, $0) })
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
            return candidates.count == chosen.count ? .stop : .proceed
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
