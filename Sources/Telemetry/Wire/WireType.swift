/// A protobuf wire type; groups (3 and 4) are long deprecated and refused everywhere in OTLP.
package enum WireType: UInt32, Sendable {
    case varint = 0
    case fixed64 = 1
    case bytes = 2
    case fixed32 = 5
}
