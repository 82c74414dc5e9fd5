public import Metering

/// A tenant's user accounts. Everything throws `StoreFailure`; what makes a seat more also throws
/// `EntitlementRefusal` where the plan does not allow it.
public protocol UserStore: Sendable {
    /// Stores an account; throws `StoreFailure.exists` where its address is taken.
    func create(_ user: UserAccount, tenant: UniqueID) async throws
    func user(id: UniqueID, tenant: UniqueID) async throws -> UserAccount?
    /// A tenant's accounts after `after`, oldest first.
    func users(tenant: UniqueID, after: UniqueID?, limit: Int) async throws -> [UserAccount]
    /// Changes an account and returns it; nil when the tenant has no such account.
    func change(
        user id: UniqueID,
        tenant: UniqueID,
        _ change: UserAccountChange
    ) async throws -> UserAccount?
    /// Deletes an account; false when the tenant has no such account.
    func delete(user id: UniqueID, tenant: UniqueID) async throws -> Bool
}
