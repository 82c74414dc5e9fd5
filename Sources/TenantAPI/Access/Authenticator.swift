public import Metering
import Synchronization

/// Finds the key behind an `Authorization` header, mostly in a cache.
public final class Authenticator: Sendable {
    /// How many keys are remembered, and for how long.
    public struct CacheLimits: Sendable {
        /// How many keys are remembered at most.
        public var countMax = 10_000
        /// Bounds how long another server's change goes unnoticed when its notification is lost.
        public var lifetime: Duration = .seconds(4)

        /// The defaults.
        public init() {}
    }

    private let store: any KeyStore
    private let bootstrapKey: APIKeySecret?
    private let now: @Sendable () -> Instant
    private let cache: Mutex<KeyCache>

    /// - Parameters:
    ///   - bootstrapKey: a credential accepted as an operator's without the database.
    ///   - now: the wall clock, by which keys expire.
    public init(
        store: any KeyStore,
        bootstrapKey: APIKeySecret? = nil,
        limits: CacheLimits = CacheLimits(),
        now: @escaping @Sendable () -> Instant
    ) {
        self.store = store
        self.bootstrapKey = bootstrapKey
        self.now = now
        cache = Mutex(KeyCache(countMax: limits.countMax, lifetime: limits.lifetime))
    }

    /// The usable key that the header proves possession of; nil for a missing, malformed, unknown,
    /// expired or revoked one. Throws what the store throws.
    public func key(authorization: String?) async throws -> KeyRecord? {
        guard let credential = APIKeySecret(authorization: authorization) else { return nil }
        if let bootstrapKey, bootstrapKey.id == credential.id {
            guard credential.matches(sha256: bootstrapKey.sha256) else { return nil }
            return bootstrapRecord(bootstrapKey)
        }
        guard let record = try await record(id: credential.id),
            credential.matches(sha256: record.secretSHA256), record.isUsable(at: now())
        else { return nil }
        return record
    }

    /// The usable enrollment token that the header proves possession of.
    func enrollmentToken(authorization: String?) async throws -> EnrollmentToken? {
        guard let credential = APIKeySecret(authorization: authorization),
            let token = try await store.enrollmentToken(id: credential.id),
            credential.matches(sha256: token.secretSHA256), token.isUsable(at: now())
        else { return nil }
        return token
    }

    /// Forgets every remembered key; call it after every change of keys, tenants and agents.
    public func invalidate() {
        cache.withLock { $0.invalidate() }
    }

    private func record(id: UniqueID) async throws -> KeyRecord? {
        let readAt = ContinuousClock.now
        let (known, generation) = cache.withLock { cache in
            (cache.record(id: id, at: readAt), cache.generation)
        }
        if let known { return known }
        guard let record = try await store.keyRecord(id: id) else { return nil }
        cache.withLock { $0.remember(record, generation: generation, readAt: readAt) }
        return record
    }

    private func bootstrapRecord(_ credential: APIKeySecret) -> KeyRecord {
        KeyRecord(
            id: credential.id,
            tenantID: nil,
            tenantKey: nil,
            agentID: nil,
            name: "bootstrap",
            scopes: [.operator],
            secretSHA256: credential.sha256,
            createdAt: Instant(unixSeconds: 0),
            expiresAt: nil,
            isRevoked: false
        )
    }
}
