/// The advisory lock of the current epoch: commits hold it shared, whatever must not run beside a
/// commit (closing a period, switching the generation of batch keys) holds it exclusively.
enum EpochLock {
    /// "meterbee" in ASCII, so that nobody else's lock is likely to be the same.
    static let key: Int64 = 0x6D65_7465_7262_6565
}
