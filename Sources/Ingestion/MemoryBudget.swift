import Synchronization

/// The bytes that request bodies may hold at one time, over all requests of the process.
public final class MemoryBudget: Sendable {
    private struct State {
        var usedBytes = 0
        var refusals: Int64 = 0
    }

    private let limitBytes: Int
    private let state = Mutex(State())

    /// A budget of so many bytes, all of them free.
    public init(limitBytes: Int) {
        self.limitBytes = limitBytes
    }

    /// Bytes held now.
    public var usedBytes: Int { state.withLock { $0.usedBytes } }

    /// How often a request was refused for want of memory.
    public var refusals: Int64 { state.withLock { $0.refusals } }

    /// Takes bytes from the budget; false, and nothing taken, where it does not hold them.
    ///
    /// Who holds all that is used is always granted more: a request within its own limit is never
    /// refused for ever, however small the budget.
    ///
    /// - Parameter heldBytes: what the same request holds already.
    func reserve(_ bytes: Int, besides heldBytes: Int = 0) -> Bool {
        state.withLock { state in
            let isAlone = state.usedBytes == heldBytes
            guard isAlone || bytes <= limitBytes - state.usedBytes else {
                state.refusals += 1
                return false
            }
            state.usedBytes += bytes
            return true
        }
    }

    func release(_ bytes: Int) {
        state.withLock { $0.usedBytes -= bytes }
    }
}

/// One request's share of the budget, given back when the request ends.
package final class MemoryCharge: Sendable {
    private let budget: MemoryBudget
    private let reservedBytes = Mutex(0)

    init(budget: MemoryBudget) {
        self.budget = budget
    }

    /// Raises the share to `bytes`; throws a refusal that a client retries where memory is short.
    package func grow(to bytes: Int) throws(IngestRefusal) {
        let isGranted = reservedBytes.withLock { reserved in
            guard bytes > reserved else { return true }
            guard budget.reserve(bytes - reserved, besides: reserved) else { return false }
            reserved = bytes
            return true
        }
        guard isGranted else { throw .outOfMemory }
    }

    deinit {
        budget.release(reservedBytes.withLock { $0 })
    }
}
