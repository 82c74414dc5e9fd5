public import Metering

/// Signed receipts. Everything throws `StoreFailure`.
public protocol ReceiptStore: Sendable {
    /// A tenant's receipt, read with the tenant's rights; nil when it has none of that identifier.
    func receipt(tenant: UniqueID, id: UniqueID) async throws -> SignedReceipt?
    /// Every key that receipts were signed with, the newest first.
    func publicKeys() async throws -> [ReceiptKey]
}
