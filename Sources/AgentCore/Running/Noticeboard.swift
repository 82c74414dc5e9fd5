import Synchronization

/// What the thread that drains sources and the one that talks to the server tell each other.
final class Noticeboard: Sendable {
    /// One source, as the server is told of it.
    struct Notice: Hashable, Sendable {
        var key: LedgerKey
        var ledger: SourceLedger
        var hook: String?
        var trouble: String?
    }

    private struct State {
        var notices: [Notice] = []
        var policy: AgentPolicy?
        var policyNumber = 0
    }

    private let state = Mutex(State())

    /// Every source's account as it stood a moment ago.
    var notices: [Notice] {
        get { state.withLock { $0.notices } }
        set { state.withLock { $0.notices = newValue } }
    }

    /// Posts what the server wants.
    func post(_ policy: AgentPolicy) {
        state.withLock { state in
            guard state.policy != policy else { return }
            state.policy = policy
            state.policyNumber += 1
        }
    }

    /// The policy, if there is a newer one than the reader has seen.
    func policy(newerThan seen: Int) -> (policy: AgentPolicy, number: Int)? {
        state.withLock { state in
            guard state.policyNumber > seen, let policy = state.policy else { return nil }
            return (policy, state.policyNumber)
        }
    }
}
