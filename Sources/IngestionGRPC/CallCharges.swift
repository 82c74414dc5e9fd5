import Ingestion
import Synchronization

/// Joins a call's memory, which the gate charges while bytes arrive, with the service that goes on
/// to use it: by a number that the gate puts into the call's headers.
final class CallCharges: Sendable {
    private struct State {
        var lastNumber: UInt64 = 0
        var charges: [UInt64: MemoryCharge] = [:]
    }

    private let state = Mutex(State())

    /// Keeps a charge until it is taken or forgotten, and names it.
    func keep(_ charge: MemoryCharge) -> UInt64 {
        state.withLock { state in
            state.lastNumber &+= 1
            state.charges[state.lastNumber] = charge
            return state.lastNumber
        }
    }

    /// The charge of that name, for its one user.
    func take(_ number: UInt64) -> MemoryCharge? {
        state.withLock { $0.charges.removeValue(forKey: number) }
    }
}
