import Telemetry

extension ReferenceParser {
    static func records(_ bytes: [UInt8], _ signal: Signal) throws -> [ReferenceRecord] {
        try fields(bytes).all(1, type: 2).flatMap { envelope in
            let envelope = try fields(envelope.bytes)
            let resource = try pairsSize(fields(envelope.merged(1)), 1)
            return try envelope.all(2, type: 2).flatMap { scopeEnvelope in
                let scopeEnvelope = try fields(scopeEnvelope.bytes)
                let scope = try fields(scopeEnvelope.merged(1))
                var base = ReferenceRecord()
                base.resource = try resource + pairsSize(scope, 3)
                base.scope = try scope.last(1, type: 2)?.bytes ?? []
                return try scopeEnvelope.all(2, type: 2).flatMap { record in
                    let record = try fields(record.bytes)
                    return switch signal {
                    case .logs: [try log(record, base)]
                    case .traces: [try span(record, base)]
                    case .metrics: try metric(record, base)
                    }
                }
            }
        }
    }

    private static func log(_ log: [Field], _ base: ReferenceRecord) throws -> ReferenceRecord {
        var record = base
        record.body = try valueSize(log.merged(5))
        record.attributes = try pairsSize(log, 6)
        record.name = try log.last(12, type: 2)?.bytes ?? []
        record.time = try log.last(1, type: 1)?.value ?? 0
        let observed = try log.last(11, type: 1)?.value ?? 0
        if record.time == 0 { record.time = observed }
        _ = try log.all(2, type: 0)
        return record
    }

    private static func span(_ span: [Field], _ base: ReferenceRecord) throws -> ReferenceRecord {
        var record = base
        record.name = try span.last(5, type: 2)?.bytes ?? []
        let status = try fields(span.merged(15))
        record.body = try record.name.count + (status.last(2, type: 2)?.bytes.count ?? 0)
        record.attributes = try pairsSize(span, 9)
        for event in try span.all(11, type: 2) {
            let event = try fields(event.bytes)
            record.attributes +=
                try (event.last(2, type: 2)?.bytes.count ?? 0)
                + pairsSize(event, 3)
        }
        for link in try span.all(13, type: 2) {
            record.attributes += try pairsSize(fields(link.bytes), 4)
        }
        record.time = try span.last(8, type: 1)?.value ?? 0
        _ = try span.all(7, type: 1)
        _ = try span.all(6, type: 0)
        return record
    }

    private static func metric(
        _ metric: [Field],
        _ base: ReferenceRecord
    ) throws -> [ReferenceRecord] {
        let kinds = [5, 7, 9, 10, 11]
        var base = base
        base.name = try metric.last(1, type: 2)?.bytes ?? []
        base.body = base.name.count
        let data = metric.filter { kinds.contains($0.number) }
        for member in data {
            guard member.type == 2 else { throw Malformed() }
            _ = try points(member.bytes, member.number, base)
        }
        guard let last = data.last else { return [] }
        let run = data.reversed().prefix { $0.number == last.number }.reversed()
        return try points(run.flatMap(\.bytes), last.number, base)
    }

    private static func points(
        _ bytes: [UInt8],
        _ kind: Int,
        _ base: ReferenceRecord
    ) throws -> [ReferenceRecord] {
        try fields(bytes).all(1, type: 2).map { point in
            let point = try fields(point.bytes)
            var record = base
            record.time = try point.last(3, type: 1)?.value ?? 0
            _ = try point.all(2, type: 1)
            switch kind {
            case 5, 7:
                let values = try point.all(4, type: 1) + point.all(6, type: 1)
                record.samples = values.isEmpty ? 0 : 1
                try add(point, attributes: 7, exemplars: 5, to: &record)
            case 9:
                record.samples = try 1 + optionals(point, [5, 11, 12]) + fixedCount(point, 6)
                try add(point, attributes: 9, exemplars: 8, to: &record)
            case 10:
                record.samples = try 2 + optionals(point, [5, 12, 13])
                record.samples += try varintCount(fields(point.merged(8)), 2)
                record.samples += try varintCount(fields(point.merged(9)), 2)
                try add(point, attributes: 1, exemplars: 11, to: &record)
            default:
                let quantiles = try point.all(6, type: 2)
                for quantile in quantiles { _ = try fields(quantile.bytes) }
                record.samples = 2 + quantiles.count
                try add(point, attributes: 7, exemplars: nil, to: &record)
            }
            return record
        }
    }

    private static func add(
        _ point: [Field],
        attributes: Int,
        exemplars: Int?,
        to record: inout ReferenceRecord
    ) throws {
        record.attributes += try pairsSize(point, attributes)
        guard let exemplars else { return }
        for exemplar in try point.all(exemplars, type: 2) {
            record.samples += 1
            record.attributes += try pairsSize(fields(exemplar.bytes), 7)
        }
    }

    private static func optionals(_ point: [Field], _ numbers: [Int]) throws -> Int {
        try numbers.filter { try point.last($0, type: 1) != nil }.count
    }

    private static func fixedCount(_ point: [Field], _ number: Int) throws -> Int {
        try point.filter { $0.number == number }.reduce(0) { sum, field in
            if field.type == 1 { return sum + 1 }
            guard field.type == 2, field.bytes.count % 8 == 0 else { throw Malformed() }
            return sum + field.bytes.count / 8
        }
    }

    private static func varintCount(_ buckets: [Field], _ number: Int) throws -> Int {
        try buckets.filter { $0.number == number }.reduce(0) { sum, field in
            if field.type == 0 { return sum + 1 }
            guard field.type == 2 else { throw Malformed() }
            // Tags are varints, so a packed field reads as tags of whatever type: count ends.
            var run = 0
            var count = 0
            for byte in field.bytes {
                run += 1
                guard run <= 10, run < 10 || byte <= 1 else { throw Malformed() }
                if byte < 0x80 { (run, count) = (0, count + 1) }
            }
            guard run == 0 else { throw Malformed() }
            return sum + count
        }
    }
}
