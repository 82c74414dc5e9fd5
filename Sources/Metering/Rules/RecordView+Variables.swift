public import Expressions
public import Telemetry

/// A record is read in place while an expression is evaluated; only whole maps and lists are
/// copied.
extension RecordView: VariableSource {
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
        case .resource: return resourceCopy { CopiedValue(.map($0)) }.value
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
        switch pair(slot, key) {
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
        var key = key
        return key.withUTF8 { pair(slot, UnsafeRawBufferPointer($0)) }.map(Value.init)
    }

    private func pair(_ slot: Int, _ key: UnsafeRawBufferPointer) -> ValueView? {
        switch RuleVariable(rawValue: slot) {
        case .attributes: attribute(utf8: key)
        case .resource: resourceAttribute(utf8: key)
        default: nil
        }
    }

    private var sampleWeight: Int64 {
        let key = literal("meterbee.sample_weight")
        guard case .int(let weight) = attribute(utf8: key) else { return 1 }
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

/// A value that many records share.
private final class CopiedValue {
    let value: Value

    init(_ view: ValueView) { value = Value(view) }
}

extension Signal {
    fileprivate var utf8Bytes: UnsafeRawBufferPointer {
        switch self {
        case .logs: literal("logs")
        case .traces: literal("traces")
        case .metrics: literal("metrics")
        }
    }
}

extension MetricType {
    fileprivate var utf8Bytes: UnsafeRawBufferPointer {
        switch self {
        case .gauge: literal("gauge")
        case .sum: literal("sum")
        case .histogram: literal("histogram")
        case .exponentialHistogram: literal("exponential_histogram")
        case .summary: literal("summary")
        }
    }
}

/// The bytes of a literal, which live as long as the program.
private func literal(_ text: StaticString) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
}
