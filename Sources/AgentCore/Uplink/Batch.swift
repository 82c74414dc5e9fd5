/// One compressed request of one source, as it is sent and sent again.
package struct Batch: Sendable {
    package let source: String
    package let records: Int
    /// A zstd frame.
    package let body: [UInt8]
    /// Before compression.
    package let uncompressedBytes: Int
}
