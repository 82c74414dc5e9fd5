import Metering
import Synchronization

/// Remembers tenants' policies for a short time, so that many agents ask for one at once.
final class AgentPolicyCache: Sendable {
    private struct Entry {
        var policy: AgentPolicy
        var readAt: ContinuousClock.Instant
    }

    private static let lifetime = Duration.seconds(30)
    /// When full of fresh entries all are forgotten; each costs one reading.
    private static let countMax = 10_000

    private let entries = Mutex<[UniqueID: Entry]>([:])

    func policy(
        of tenant: UniqueID,
        read: () async throws -> AgentPolicy
    ) async throws -> AgentPolicy {
        let now = ContinuousClock.now
        let known = entries.withLock { $0[tenant] }
        if let known, now - known.readAt < Self.lifetime { return known.policy }
        let policy = try await read()
        entries.withLock { entries in
            if entries.count >= Self.countMax { entries = [:] }
            entries[tenant] = Entry(policy: policy, readAt: now)
        }
        return policy
    }

    /// Lets the next heartbeat read it anew; other servers remember theirs a little longer.
    func forget(_ tenant: UniqueID) { entries.withLock { $0[tenant] = nil } }
}
