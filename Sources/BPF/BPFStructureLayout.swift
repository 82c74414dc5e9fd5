/// How the compiler laid out a structure of an eBPF program.
public struct BPFStructureLayout: Hashable, Sendable {
    /// The whole size, padding included.
    public var sizeBytes: Int
    /// Bytes from the start to each member.
    public var memberOffsets: [String: Int]
}
