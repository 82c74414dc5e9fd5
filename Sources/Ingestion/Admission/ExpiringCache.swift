import Synchronization

/// Values that may be used for a short while after they were read; bounded, and emptied as a whole
/// when something they depend on has changed.
public final class ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var value: Value
        var expiresAt: ContinuousClock.Instant
    }

    private struct State: Sendable {
        var entries: [Key: Entry] = [:]
        /// Raised by every emptying, so that a value read before it is not kept after it.
        var epoch: UInt64 = 0
    }

    private let lifetime: Duration
    private let countMax: Int
    private let state = Mutex(State())

    /// - Parameter countMax: entries at the most; a full cache is emptied.
    public init(lifetime: Duration, countMax: Int) {
        self.lifetime = lifetime
        self.countMax = countMax
    }

    /// The cached value, or the one that `load` reads now.
    public func value(
        _ key: Key,
        load: @Sendable () async throws -> Value
    ) async throws -> Value {
        let now = ContinuousClock.now
        let (cached, epoch) = state.withLock { ($0.entries[key], $0.epoch) }
        if let cached, now < cached.expiresAt { return cached.value }
        let value = try await load()
        state.withLock { state in
            guard state.epoch == epoch else { return }
            if state.entries.count >= countMax { state.entries.removeAll(keepingCapacity: true) }
            state.entries[key] = Entry(value: value, expiresAt: now + lifetime)
        }
        return value
    }

    /// Forgets one value, also one that is just being read.
    public func remove(_ key: Key) {
        state.withLock { state in
            state.entries[key] = nil
            state.epoch &+= 1
        }
    }

    /// Forgets everything.
    public func removeAll() {
        state.withLock { state in
            state.entries.removeAll(keepingCapacity: true)
            state.epoch &+= 1
        }
    }
}
