/// Divides a request into several, each a valid request of its own.
///
/// Records are copied byte for byte and in order; of the envelopes around them a part gets all
/// fields, unknown ones too, but only where it has a record inside. So canonical sizes stay what
/// they were.
public enum OTLPSplitter {
    /// One message per part; `bytes` must have been scanned without a fault.
    public static func split(
        _ bytes: UnsafeRawBufferPointer,
        signal: Signal,
        by assignment: RecordAssignment
    ) -> [[UInt8]] {
        var parts = (0..<assignment.partCount).map { _ in
            PartWriter(capacity: bytes.count / max(assignment.partCount, 1) + 256)
        }
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return parts.map { $0.bytes } }
        var walk = SplittingWalk(parts: parts, destinations: .init(assignment))
        parts = []
        walk.request(ByteRange(start: start, end: start + bytes.count), signal)
        return walk.finish()
    }
}
