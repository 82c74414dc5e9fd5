/// What is wrong with bytes that should be protobuf.
enum WireFault: UInt8 {
    case none
    case truncated
    case overlongVarint
    case invalidTag
    case unsupportedWireType
    case unexpectedWireType
    case unevenPackedField
    case tooDeep

    var code: TelemetryError.Code {
        switch self {
        case .tooDeep: .nestedTooDeep
        default: .malformedProtobuf
        }
    }

    var message: String {
        switch self {
        case .none: "no fault"
        case .truncated: "a field is longer than the message that holds it"
        case .overlongVarint: "a varint does not fit 64 bits"
        case .invalidTag: "a field's tag is not valid"
        case .unsupportedWireType:
            "a field has a wire type that OTLP does not use (a group or none)"
        case .unexpectedWireType: "a known field has another wire type than OTLP gives it"
        case .unevenPackedField: "a packed field does not end with a whole element"
        case .tooDeep: "attribute values nest deeper than \(CanonicalSizer.levelsMax) levels"
        }
    }
}
