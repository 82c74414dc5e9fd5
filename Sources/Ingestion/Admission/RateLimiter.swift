import Metering
import Synchronization

/// Holds every tenant to its rates, by this server's own count: with several servers a tenant gets
/// its rates from each of them.
final class RateLimiter: Sendable {
    private struct Buckets {
        var requests: TokenBucket?
        var bytes: TokenBucket?
    }

    /// Tenants whose buckets are kept; beyond them all start full again.
    private static let tenantsMax = 10_000

    private let buckets = Mutex<[UniqueID: Buckets]>([:])

    /// Takes one request from the tenant's rate; throws a refusal that says when to send again.
    func takeRequest(_ state: TenantState) throws(IngestRefusal) {
        guard let rate = state.limits.requestsPerSecond else { return }
        guard let wait = take(1, rate, state.tenant, \.requests) else { return }
        throw .rateLimited(
            "tenant '\(state.key)' may send \(rate) requests a second",
            wait: wait
        )
    }

    /// Takes a body's uncompressed bytes from the tenant's rate.
    func takeBytes(_ count: Int, _ state: TenantState) throws(IngestRefusal) {
        guard let rate = state.limits.bytesPerSecond else { return }
        guard let wait = take(count, rate, state.tenant, \.bytes) else { return }
        throw .rateLimited("tenant '\(state.key)' may send \(rate) bytes a second", wait: wait)
    }

    private func take(
        _ count: Int,
        _ rate: Int64,
        _ tenant: UniqueID,
        _ kind: any WritableKeyPath<Buckets, TokenBucket?> & Sendable
    ) -> Duration? {
        let now = ContinuousClock.now
        return buckets.withLock { buckets in
            if buckets[tenant] == nil, buckets.count >= Self.tenantsMax { buckets.removeAll() }
            var own = buckets[tenant] ?? Buckets()
            var bucket = own[keyPath: kind] ?? TokenBucket(ratePerSecond: rate, now: now)
            if bucket.ratePerSecond != rate { bucket = TokenBucket(ratePerSecond: rate, now: now) }
            let wait = bucket.take(count, now: now)
            own[keyPath: kind] = bucket
            buckets[tenant] = own
            return wait
        }
    }
}
