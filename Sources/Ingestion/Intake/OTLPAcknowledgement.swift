package import Metering

/// What a sender is told of a request that was taken, in whatever encoding and by whatever header
/// or trailer its transport has for it.
package struct OTLPAcknowledgement: Hashable, Sendable {
    /// The receipt, the first one for a duplicate; nil where nothing was stored.
    package var receipt: UniqueID?
    /// The whole receipt as compact JSON in ASCII, where it was asked for and is small enough.
    package var receiptJSON: String?
    /// Whether the batch was known already.
    package var isDuplicate = false
    /// Records that were refused for good.
    package var rejectedRecords: Int64 = 0
    /// Which of them, why and until when.
    package var message: String?
}
