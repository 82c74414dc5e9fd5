public import Billing

/// Where deliveries wait. Everything throws `StoreFailure`.
public protocol DeliveryStore: Sendable {
    /// Makes the deliveries of new notifications; returns of how many.
    func dispatch(limit: Int, sendsMail: Bool) async throws -> Int
    /// Takes deliveries that are due on, for the time of a lease.
    func claim(limit: Int, leaseSeconds: Int) async throws -> [ClaimedDelivery]
    /// Keeps what came of an attempt.
    func record(_ outcome: DeliveryOutcome, of delivery: ClaimedDelivery) async throws
    /// Forgets what is long over; returns how many notifications.
    func deleteOld() async throws -> Int
}
