public import Metering

/// Published plans. Everything throws `StoreFailure`.
public protocol PlanStore: Sendable {
    /// Publishes version 1 of a new plan.
    func createPlan(
        key: String,
        currency: String,
        documentJSON: String
    ) async throws -> PublishedPlan
    /// Publishes the next version; nil when there is no such plan.
    func appendVersion(
        plan: String,
        currency: String,
        documentJSON: String
    ) async throws -> PublishedPlan?
    /// A version, or the newest one; nil when there is none.
    func plan(key: String, version: Int?) async throws -> PublishedPlan?
    /// The newest versions of the plans whose keys come after `after`, by key.
    func plans(after: String?, limit: Int) async throws -> [PublishedPlan]
    /// A plan's versions above `after`, by version.
    func versions(plan: String, after: Int, limit: Int) async throws -> [PublishedPlan]
}
