extension RecordWalk {
    mutating func numberPoint(_ range: ByteRange) -> Bool {
        var fields = FieldReader(range)
        var hasValue = false
        while fields.next() {
            switch fields.number {
            case OTLPField.NumberPoint.double, OTLPField.NumberPoint.int:
                hasValue = fields.expect(.fixed64)
            case OTLPField.NumberPoint.attributes: attribute(&fields)
            case OTLPField.NumberPoint.exemplars: exemplar(&fields)
            default: time(&fields)
            }
            guard sizer.fault == .none else { return false }
        }
        record.samples += hasValue ? 1 : 0
        return sizer.check(fields)
    }

    mutating func histogramPoint(_ range: ByteRange) -> Bool {
        var fields = FieldReader(range)
        var optionals = OptionalNumbers()
        while fields.next() {
            switch fields.number {
            case OTLPField.HistogramPoint.sum: optionals.hasSum = fields.expect(.fixed64)
            case OTLPField.HistogramPoint.min: optionals.hasMin = fields.expect(.fixed64)
            case OTLPField.HistogramPoint.max: optionals.hasMax = fields.expect(.fixed64)
            case OTLPField.HistogramPoint.bucketCounts:
                record.samples += Self.fixed64Count(&fields)
            case OTLPField.HistogramPoint.attributes: attribute(&fields)
            case OTLPField.HistogramPoint.exemplars: exemplar(&fields)
            default: time(&fields)
            }
            guard sizer.fault == .none else { return false }
        }
        record.samples += 1 + optionals.count
        return sizer.check(fields)
    }

    mutating func exponentialPoint(_ range: ByteRange) -> Bool {
        var fields = FieldReader(range)
        var optionals = OptionalNumbers()
        while fields.next() {
            switch fields.number {
            case OTLPField.ExponentialPoint.sum: optionals.hasSum = fields.expect(.fixed64)
            case OTLPField.ExponentialPoint.min: optionals.hasMin = fields.expect(.fixed64)
            case OTLPField.ExponentialPoint.max: optionals.hasMax = fields.expect(.fixed64)
            case OTLPField.ExponentialPoint.positive, OTLPField.ExponentialPoint.negative:
                guard fields.expect(.bytes) else { break }
                buckets(fields.content)
            case OTLPField.ExponentialPoint.attributes: attribute(&fields)
            case OTLPField.ExponentialPoint.exemplars: exemplar(&fields)
            default: time(&fields)
            }
            guard sizer.fault == .none else { return false }
        }
        record.samples += 2 + optionals.count
        return sizer.check(fields)
    }

    mutating func summaryPoint(_ range: ByteRange) -> Bool {
        var fields = FieldReader(range)
        while fields.next() {
            switch fields.number {
            case OTLPField.SummaryPoint.quantiles:
                guard fields.expect(.bytes) else { break }
                var quantile = FieldReader(fields.content)
                while quantile.next() {}
                _ = sizer.check(quantile)
                record.samples += 1
            case OTLPField.SummaryPoint.attributes: attribute(&fields)
            default: time(&fields)
            }
            guard sizer.fault == .none else { return false }
        }
        record.samples += 2
        return sizer.check(fields)
    }
}

extension RecordWalk {
    /// The optional numbers of histogram points; each counts once however often it is repeated.
    private struct OptionalNumbers {
        var hasSum = false
        var hasMin = false
        var hasMax = false

        var count: Int { (hasSum ? 1 : 0) + (hasMin ? 1 : 0) + (hasMax ? 1 : 0) }
    }

    private mutating func time(_ fields: inout FieldReader) {
        switch fields.number {
        case OTLPField.Point.time where fields.expect(.fixed64):
            record.timeUnixNano = fields.value
        case OTLPField.Point.startTime where fields.expect(.fixed64):
            record.startTimeUnixNano = fields.value
        default: break
        }
    }

    @inline(__always)
    private mutating func attribute(_ fields: inout FieldReader) {
        guard fields.expect(.bytes) else { return }
        record.attributesSize += sizer.keyValue(fields.content)
    }

    private mutating func exemplar(_ fields: inout FieldReader) {
        guard fields.expect(.bytes) else { return }
        record.samples += 1
        record.attributesSize += attributes(fields.content, OTLPField.Exemplar.attributes)
    }

    /// Elements of a repeated fixed64 field, packed or not.
    private static func fixed64Count(_ fields: inout FieldReader) -> Int {
        guard fields.wireType != WireType.fixed64.rawValue else { return 1 }
        guard fields.expect(.bytes) else { return 0 }
        guard fields.content.count % 8 == 0 else {
            _ = fields.fail(.unevenPackedField)
            return 0
        }
        return fields.content.count / 8
    }

    /// Counts one occurrence of an exponential histogram's buckets.
    private mutating func buckets(_ range: ByteRange) {
        var fields = FieldReader(range)
        while fields.next() {
            guard fields.number == OTLPField.Buckets.counts else { continue }
            if fields.wireType == WireType.varint.rawValue {
                record.samples += 1
            } else if fields.expect(.bytes) {
                record.samples += Self.varintCount(&fields)
            }
        }
        _ = sizer.check(fields)
    }

    /// Elements of a packed varint field.
    private static func varintCount(_ fields: inout FieldReader) -> Int {
        var count = 0
        var length = 0
        for byte in fields.content.buffer {
            length += 1
            guard length < 10 || length == 10 && byte <= 1 else {
                _ = fields.fail(.overlongVarint)
                return 0
            }
            guard byte < 0x80 else { continue }
            count += 1
            length = 0
        }
        if length > 0 { _ = fields.fail(.unevenPackedField) }
        return count
    }
}
