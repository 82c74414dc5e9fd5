extension MessageSchema {
    static let metricFields = [
        FieldSchema(OTLPField.Metric.name, "name", .string),
        FieldSchema(OTLPField.Metric.description, "description", .string),
        FieldSchema(OTLPField.Metric.unit, "unit", .string),
        FieldSchema(OTLPField.Metric.gauge, "gauge", .message(.gauge)),
        FieldSchema(OTLPField.Metric.sum, "sum", .message(.sum)),
        FieldSchema(OTLPField.Metric.histogram, "histogram", .message(.histogram)),
        FieldSchema(
            OTLPField.Metric.exponentialHistogram,
            "exponentialHistogram",
            .message(.exponentialHistogram)
        ),
        FieldSchema(OTLPField.Metric.summary, "summary", .message(.summary)),
        FieldSchema(OTLPField.Metric.metadata, "metadata", repeated: .message(.keyValue)),
    ]

    static let gaugeFields = [points(.numberPoint)]
    static let sumFields = [
        points(.numberPoint), temporality,
        FieldSchema(OTLPField.MetricData.isMonotonic, "isMonotonic", .bool),
    ]
    static let histogramFields = [points(.histogramPoint), temporality]
    static let exponentialHistogramFields = [points(.exponentialPoint), temporality]
    static let summaryFields = [points(.summaryPoint)]

    static let numberPointFields = [
        FieldSchema(OTLPField.NumberPoint.attributes, "attributes", repeated: .message(.keyValue)),
        startTime, time,
        FieldSchema(OTLPField.NumberPoint.double, "asDouble", .double),
        FieldSchema(OTLPField.NumberPoint.int, "asInt", .sfixed64),
        FieldSchema(OTLPField.NumberPoint.exemplars, "exemplars", repeated: .message(.exemplar)),
        FieldSchema(OTLPField.NumberPoint.flags, "flags", .uint32),
    ]

    static let histogramPointFields = [
        FieldSchema(
            OTLPField.HistogramPoint.attributes,
            "attributes",
            repeated: .message(.keyValue)
        ),
        startTime, time,
        FieldSchema(OTLPField.HistogramPoint.count, "count", .fixed64),
        FieldSchema(OTLPField.HistogramPoint.sum, "sum", .double),
        FieldSchema(OTLPField.HistogramPoint.bucketCounts, "bucketCounts", repeated: .fixed64),
        FieldSchema(OTLPField.HistogramPoint.explicitBounds, "explicitBounds", repeated: .double),
        FieldSchema(OTLPField.HistogramPoint.exemplars, "exemplars", repeated: .message(.exemplar)),
        FieldSchema(OTLPField.HistogramPoint.flags, "flags", .uint32),
        FieldSchema(OTLPField.HistogramPoint.min, "min", .double),
        FieldSchema(OTLPField.HistogramPoint.max, "max", .double),
    ]

    static let exponentialPointFields = [
        FieldSchema(
            OTLPField.ExponentialPoint.attributes,
            "attributes",
            repeated: .message(.keyValue)
        ),
        startTime, time,
        FieldSchema(OTLPField.ExponentialPoint.count, "count", .fixed64),
        FieldSchema(OTLPField.ExponentialPoint.sum, "sum", .double),
        FieldSchema(OTLPField.ExponentialPoint.scale, "scale", .sint32),
        FieldSchema(OTLPField.ExponentialPoint.zeroCount, "zeroCount", .fixed64),
        FieldSchema(OTLPField.ExponentialPoint.positive, "positive", .message(.buckets)),
        FieldSchema(OTLPField.ExponentialPoint.negative, "negative", .message(.buckets)),
        FieldSchema(OTLPField.ExponentialPoint.flags, "flags", .uint32),
        FieldSchema(
            OTLPField.ExponentialPoint.exemplars,
            "exemplars",
            repeated: .message(.exemplar)
        ),
        FieldSchema(OTLPField.ExponentialPoint.min, "min", .double),
        FieldSchema(OTLPField.ExponentialPoint.max, "max", .double),
        FieldSchema(OTLPField.ExponentialPoint.zeroThreshold, "zeroThreshold", .double),
    ]

    static let bucketsFields = [
        FieldSchema(OTLPField.Buckets.offset, "offset", .sint32),
        FieldSchema(OTLPField.Buckets.counts, "bucketCounts", repeated: .uint64),
    ]

    static let summaryPointFields = [
        FieldSchema(OTLPField.SummaryPoint.attributes, "attributes", repeated: .message(.keyValue)),
        startTime, time,
        FieldSchema(OTLPField.SummaryPoint.count, "count", .fixed64),
        FieldSchema(OTLPField.SummaryPoint.sum, "sum", .double),
        FieldSchema(
            OTLPField.SummaryPoint.quantiles,
            "quantileValues",
            repeated: .message(.quantile)
        ),
        FieldSchema(OTLPField.SummaryPoint.flags, "flags", .uint32),
    ]

    static let quantileFields = [
        FieldSchema(OTLPField.Quantile.quantile, "quantile", .double),
        FieldSchema(OTLPField.Quantile.value, "value", .double),
    ]

    static let exemplarFields = [
        FieldSchema(
            OTLPField.Exemplar.attributes,
            "filteredAttributes",
            repeated: .message(.keyValue)
        ),
        FieldSchema(OTLPField.Exemplar.time, "timeUnixNano", .fixed64),
        FieldSchema(OTLPField.Exemplar.double, "asDouble", .double),
        FieldSchema(OTLPField.Exemplar.int, "asInt", .sfixed64),
        FieldSchema(OTLPField.Exemplar.spanID, "spanId", .identifier(byteCount: 8)),
        FieldSchema(OTLPField.Exemplar.traceID, "traceId", .identifier(byteCount: 16)),
    ]

    private static let startTime = FieldSchema(
        OTLPField.Point.startTime,
        "startTimeUnixNano",
        .fixed64
    )
    private static let time = FieldSchema(OTLPField.Point.time, "timeUnixNano", .fixed64)
    private static let temporality = FieldSchema(
        OTLPField.MetricData.temporality,
        "aggregationTemporality",
        .enumeration
    )

    private static func points(_ point: MessageSchema) -> FieldSchema {
        FieldSchema(OTLPField.MetricData.points, "dataPoints", repeated: .message(point))
    }
}
