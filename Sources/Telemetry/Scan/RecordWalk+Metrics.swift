extension RecordWalk {
    /// Visits the data points of one `Metric`; a metric without points is no record.
    mutating func metric(_ field: FieldReader, _ visit: Visitor) -> Bool {
        guard let header = metricHeader(field) else { return false }
        let before = summary.records
        guard let type = header.type else {
            summary.hasBytesWithoutRecord = true
            return true
        }
        record.metric = field.content
        record.metricType = type
        record.nameRange = header.name
        record.bodySize = header.name.count
        metricOverhead = header.overhead
        var fields = FieldReader(field.content)
        while fields.next() {
            guard let found = MetricType(field: fields.number) else { continue }
            // Another kind of data that came later replaced this; it must still be well formed.
            let counts = found == type && fields.fieldStart >= header.runStart
            guard points(fields.content, found, isVisited: counts, visit) else { return false }
        }
        if summary.records == before { summary.hasBytesWithoutRecord = true }
        return true
    }

    /// What the points of a metric share.
    private struct MetricHeader {
        var name: ByteRange
        /// The member of the oneof `data` that was set last.
        var type: MetricType?
        /// Where the last unbroken run of that member begins.
        var runStart: UnsafeRawPointer
        /// Bytes of the metric's field that belong to no point.
        var overhead: Int
    }

    private mutating func metricHeader(_ field: FieldReader) -> MetricHeader? {
        let content = field.content
        var header = MetricHeader(
            name: ByteRange(start: content.start, end: content.start),
            type: nil,
            runStart: content.start,
            overhead: field.field.count
        )
        var pointsSize = 0
        var fields = FieldReader(content)
        while fields.next() {
            if fields.number == OTLPField.Metric.name {
                guard fields.expect(.bytes) else { break }
                header.name = fields.content
            } else if let type = MetricType(field: fields.number) {
                guard fields.expect(.bytes) else { break }
                if type != header.type {
                    header.type = type
                    header.runStart = fields.fieldStart
                    pointsSize = 0
                }
                guard let size = pointFieldsSize(fields.content) else { return nil }
                pointsSize += size
            }
        }
        guard sizer.check(fields) else { return nil }
        header.overhead -= pointsSize
        return header
    }

    /// Bytes of the fields that hold data points.
    private mutating func pointFieldsSize(_ range: ByteRange) -> Int? {
        var fields = FieldReader(range)
        var size = 0
        while fields.next() {
            guard fields.number == OTLPField.MetricData.points else { continue }
            guard fields.expect(.bytes) else { break }
            size += fields.field.count
        }
        return sizer.check(fields) ? size : nil
    }

    /// Visits the points of one `Gauge`, `Sum`, …; or only checks them.
    private mutating func points(
        _ range: ByteRange,
        _ type: MetricType,
        isVisited: Bool,
        _ visit: Visitor
    ) -> Bool {
        var fields = FieldReader(range)
        while fields.next() {
            guard fields.number == OTLPField.MetricData.points else { continue }
            record.content = fields.content
            record.field = fields.field
            record.startTimeUnixNano = 0
            record.timeUnixNano = 0
            record.attributesSize = 0
            record.samples = 0
            let isSound =
                switch type {
                case .gauge, .sum: numberPoint(fields.content)
                case .histogram: histogramPoint(fields.content)
                case .exponentialHistogram: exponentialPoint(fields.content)
                case .summary: summaryPoint(fields.content)
                }
            guard isSound else { return false }
            if isVisited, !finish(visit) { return false }
        }
        return true
    }
}
