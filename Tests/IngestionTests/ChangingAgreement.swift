import Ingestion
import Metering
import Synchronization

/// A directory whose tenant's agreement has changed by the time of the commit, and the store that
/// finds that out; each state is seen once the one before was forgotten.
final class ChangingAgreement: IngestDirectory, BatchStore {
    private struct State {
        var left: [TenantState.Subscription]
        var revision: Int64 = 0
        var commits = 0
    }

    let base = MemoryBatchStore()
    private let directory = TestDirectory()
    private let changesForEver: Bool
    private let state: Mutex<State>

    /// - Parameters:
    ///   - subscriptions: one after the other; the last one stays.
    ///   - changesForEver: Whether no commit ever finds what was admitted.
    init(_ subscriptions: [TenantState.Subscription], changesForEver: Bool = false) {
        state = Mutex(State(left: subscriptions))
        self.changesForEver = changesForEver
    }

    /// Commits that were tried.
    var commits: Int { state.withLock { $0.commits } }

    func identity(authorization: String?) async throws -> IngestIdentity? {
        try await directory.identity(authorization: authorization)
    }

    func tenantState(_ tenant: UniqueID) async throws -> TenantState? {
        state.withLock { state in
            TenantState(
                tenant: tenant,
                key: "acme",
                subscription: state.left.first ?? .none,
                revision: state.revision
            )
        }
    }

    func forget(_ tenant: UniqueID) {
        state.withLock { state in
            guard state.left.count > 1 || changesForEver else { return }
            if state.left.count > 1 { state.left.removeFirst() }
            state.revision += 1
        }
    }

    func catalogue() async throws -> CatalogueSnapshot { try await directory.catalogue() }

    func prepare() async {}

    func commit(_ batches: [PendingBatch]) async -> [Result<BatchOutcome, CommitFailure>] {
        let isCurrent = state.withLock { state in
            state.commits += 1
            return state.left.count == 1 && !changesForEver
        }
        guard isCurrent else {
            return batches.map { _ in .success(.agreementChanged(now: OTLPTestServer.now)) }
        }
        return await base.commit(batches)
    }
}
