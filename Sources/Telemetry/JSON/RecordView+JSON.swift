extension RecordView {
    /// The record as one JSON object: its own OTLP JSON with `resource` and `scope`.
    ///
    /// A data point is shown as its metric with this one point. Unknown fields are left out,
    /// invalid UTF-8 becomes U+FFFD. `additions` are string members at the end, such as
    /// `data_source`.
    public func json(additions: [(name: String, value: String)] = []) -> String {
        var writer = MessageJSONWriter()
        writer.beginObject()
        switch signal {
        case .logs: writer.members(of: content, .logRecord)
        case .traces: writer.members(of: content, .span)
        case .metrics: metricMembers(&writer)
        }
        writer.name("resource")
        writeResource(&writer)
        writer.name("scope")
        writeScope(&writer)
        for addition in additions { writer.member(addition.name, addition.value) }
        writer.endObject()
        return writer.string
    }

    func writeResource(_ writer: inout MessageJSONWriter) {
        writer.beginObject()
        MessageJSONWriter.withMerged(OTLPField.ResourceEnvelope.resource, of: resourceEnvelope) {
            writer.members(of: $0, .resource)
        }
        writer.endObject()
    }

    func writeScope(_ writer: inout MessageJSONWriter) {
        writer.beginObject()
        MessageJSONWriter.withMerged(OTLPField.ScopeEnvelope.scope, of: scopeEnvelope) {
            writer.members(of: $0, .scope)
        }
        writer.endObject()
    }

    private func metricMembers(_ writer: inout MessageJSONWriter) {
        writer.members(of: metric, .metric, except: MetricType.allCases.map(\.field))
        guard let data = MetricData(metric) else { return }
        writer.name(data.type.jsonName)
        writer.beginObject()
        writer.beginArray(named: "dataPoints")
        writer.object(content, data.type.pointSchema)
        writer.endArray()
        MessageJSONWriter.withMerged(data.type.field, of: metric, notBefore: data.runStart) {
            writer.members(
                of: $0,
                data.type.dataSchema,
                except: [OTLPField.MetricData.points]
            )
        }
        writer.endObject()
    }
}

extension MetricType {
    fileprivate var jsonName: StaticString {
        switch self {
        case .gauge: "gauge"
        case .sum: "sum"
        case .histogram: "histogram"
        case .exponentialHistogram: "exponentialHistogram"
        case .summary: "summary"
        }
    }

    fileprivate var dataSchema: MessageSchema {
        switch self {
        case .gauge: .gauge
        case .sum: .sum
        case .histogram: .histogram
        case .exponentialHistogram: .exponentialHistogram
        case .summary: .summary
        }
    }

    fileprivate var pointSchema: MessageSchema {
        switch self {
        case .gauge, .sum: .numberPoint
        case .histogram: .histogramPoint
        case .exponentialHistogram: .exponentialPoint
        case .summary: .summaryPoint
        }
    }
}
