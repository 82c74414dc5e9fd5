/// One compressed request of one source, as it is sent and sent again.
package struct Batch: Sendable {
    /// The account it belongs to.
    package let key: LedgerKey
    package let records: Int
    /// Of these, records of aggregates.
    package let derived: Int
    /// A zstd frame.
    package let body: [UInt8]
    /// Before compression.
    package let uncompressedBytes: Int
    /// Dropped last when room is wanting.
    package let isSecurity: Bool
    /// What the kernel had counted when it was sealed.
    package let kernel: KernelCounters

    /// A batch that is not numbered yet.
    package init(
        key: LedgerKey,
        records: Int,
        derived: Int = 0,
        body: [UInt8],
        uncompressedBytes: Int,
        isSecurity: Bool = false,
        kernel: KernelCounters = KernelCounters()
    ) {
        self.key = key
        self.records = records
        self.derived = derived
        self.body = body
        self.uncompressedBytes = uncompressedBytes
        self.isSecurity = isSecurity
        self.kernel = kernel
    }
}
