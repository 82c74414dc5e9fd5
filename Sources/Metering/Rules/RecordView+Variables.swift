public import Expressions
public import Telemetry

/// A record is read in place while an expression is evaluated; only whole maps and lists are copied.
extension RecordView: VariableSource {
    /// The attribute that says for how many observations a sampled record stands.
    public static let sampleWeightKey = "meterbee.sample_weight"

    /// Any variable; copies.
    public func value(_ slot: Int) -> Value {
        guard let variable = RuleVariable(rawValue: slot) else { return .null }
        switch variable.type {
        case .int: return .int(integer(slot))
        case .string:
            return .string(text(slot).map { String(decoding: $0, as: UTF8.self) } ?? "")
        default: break
        }
        switch variable {
        case .attributes: return Value(.map(attributes))
        case .resource: return Value(.map(resourceAttributes))
        default: return Value(body)
        }
    }

    /// A number that the scan found, or that one look at the record gives.
    public func integer(_ slot: Int) -> Int64 {
        switch RuleVariable(rawValue: slot) {
        case .canonicalSize: Int64(canonicalSize)
        case .bodySize: Int64(bodySize)
        case .attributesSize: Int64(attributesSize)
        case .resourceSize: Int64(resourceSize)
        case .samples: Int64(samples)
        case .severity: Int64(severityNumber)
        case .kind: Int64(kind)
        case .durationNs: durationNs
        case .sampleWeight: sampleWeight
        default: 0
        }
    }

    /// Raw UTF-8 in place; empty where the signal has no such text.
    public func text(_ slot: Int) -> UnsafeRawBufferPointer? {
        switch RuleVariable(rawValue: slot) {
        case .signal: signal.utf8Bytes
        case .eventName: eventName
        case .scope: scopeName
        case .name: signal == .traces ? name : Self.noBytes
        case .metricName: signal == .metrics ? name : Self.noBytes
        case .metricType: metricType?.utf8Bytes ?? Self.noBytes
        default: nil
        }
    }

    /// The last pair of the key, in place.
    public func attribute(
        _ slot: Int,
        _ key: UnsafeRawBufferPointer
    ) -> Expressions.AttributeView {
        switch map(slot)?[utf8: key] {
        case nil: .absent
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .double(let value): .double(value)
        case .string(let bytes): .text(bytes)
        case .bytes(let bytes): .bytes(bytes)
        case .array, .map: .elsewhere
        }
    }

    /// The last pair of the key; copies.
    public func attributeValue(_ slot: Int, _ key: String) -> Value? {
        map(slot)?[key].map(Value.init)
    }

    private func map(_ slot: Int) -> AttributesView? {
        switch RuleVariable(rawValue: slot) {
        case .attributes: attributes
        case .resource: resourceAttributes
        default: nil
        }
    }

    private var sampleWeight: Int64 {
        guard case .int(let weight) = attributes[Self.sampleWeightKey] else { return 1 }
        return weight
    }

    private static var noBytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: nil, count: 0)
    }
}

extension Value {
    /// A copy of a value that lies in a request; invalid UTF-8 becomes U+FFFD.
    package init(_ view: ValueView) {
        switch view {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .double(let value): self = .double(value)
        case .string(let bytes): self = .string(String(decoding: bytes, as: UTF8.self))
        case .bytes(let bytes): self = .bytes(Array(bytes))
        case .array(let values): self = .list(values.map(Value.init))
        case .map(let pairs):
            var map = ValueMap()
            for pair in pairs {
                map.set(
                    Value(pair.value),
                    for: .string(String(decoding: pair.key, as: UTF8.self))
                )
            }
            self = .map(map)
        }
    }
}

extension Signal {
    fileprivate var utf8Bytes: UnsafeRawBufferPointer {
        switch self {
        case .logs: bytes(of: "logs")
        case .traces: bytes(of: "traces")
        case .metrics: bytes(of: "metrics")
        }
    }
}

extension MetricType {
    fileprivate var utf8Bytes: UnsafeRawBufferPointer {
        switch self {
        case .gauge: bytes(of: "gauge")
        case .sum: bytes(of: "sum")
        case .histogram: bytes(of: "histogram")
        case .exponentialHistogram: bytes(of: "exponential_histogram")
        case .summary: bytes(of: "summary")
        }
    }
}

/// The bytes of a literal, which live as long as the program.
private func bytes(of text: StaticString) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
}
