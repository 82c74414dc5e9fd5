/// One account: a source for as long as its kernel counters are the same ones.
package struct LedgerKey: Hashable, Sendable {
    /// The data source's key.
    package var source: String
    /// Which set of kernel counters: the boot and the map's number.
    package var epoch: UInt64

    /// The account of a source in an epoch.
    package init(source: String, epoch: UInt64) {
        self.source = source
        self.epoch = epoch
    }
}
