/// A batch on its way to the server; the same until it is settled.
package struct NumberedBatch: Sendable {
    package let number: UInt64
    package let key: LedgerKey
    package let records: Int
    /// A zstd frame.
    package let body: [UInt8]
}
