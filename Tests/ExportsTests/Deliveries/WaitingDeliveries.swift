import Billing
import Metering
import Synchronization

@testable import Exports

/// Gives deliveries once and keeps what came of them.
final class WaitingDeliveries: DeliveryStore {
    private let waiting: Mutex<[ClaimedDelivery]>
    private let kept = Mutex<[UniqueID: DeliveryOutcome]>([:])

    init(_ deliveries: [ClaimedDelivery]) { waiting = Mutex(deliveries) }

    var outcomes: [UniqueID: DeliveryOutcome] { kept.withLock { $0 } }

    func dispatch(limit: Int, sendsMail: Bool) async throws -> Int { 0 }

    func claim(limit: Int, leaseSeconds: Int) async throws -> [ClaimedDelivery] {
        waiting.withLock { waiting in
            defer { waiting.removeFirst(min(limit, waiting.count)) }
            return Array(waiting.prefix(limit))
        }
    }

    func record(_ outcome: DeliveryOutcome, of delivery: ClaimedDelivery) async throws {
        kept.withLock { $0[delivery.id] = outcome }
    }

    func deleteOld() async throws -> Int { 0 }
}

extension ClaimedDelivery {
    /// The first attempt to tell of a paid invoice; the number tells deliveries apart.
    static func sample(_ number: UInt64, _ target: Target) -> ClaimedDelivery {
        ClaimedDelivery(
            tenant: UniqueID(high: 1, low: 1),
            id: UniqueID(high: 0, low: number),
            attempt: 1,
            notification: UniqueID(high: 3, low: number),
            kind: .invoicePaid,
            occurredAt: Instant(unixSeconds: 1_795_000_000),
            tenantKey: "acme",
            dataJSON: "{}",
            target: target
        )
    }
}
