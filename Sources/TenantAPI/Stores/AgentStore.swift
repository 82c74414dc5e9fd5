public import Metering

/// Enrolled agents. Everything throws `StoreFailure`.
public protocol AgentStore: Sendable {
    /// Stores an agent and the key bound to it, together, and returns the agent's identifier.
    ///
    /// An agent of the same node, machine and role that is enrolled already goes on under its own
    /// identifier, and its earlier keys are revoked. Throws `EntitlementRefusal` where the plan
    /// allows no further agent.
    func enroll(
        _ agent: EnrolledAgent,
        key: KeyRecord,
        tenant: UniqueID
    ) async throws -> UniqueID
    /// Notes that an agent was heard from now; false when the tenant has no such enrolled agent.
    func hear(_ heartbeat: Heartbeat, from agent: UniqueID, tenant: UniqueID) async throws -> Bool
    /// What a tenant's agents said became of their samples in a stretch of time, by data source.
    func accounts(tenant: UniqueID, from: Instant, to: Instant) async throws -> [AgentAccount]
    /// A tenant's agents after `after`, by id.
    func agents(tenant: UniqueID, after: UniqueID?, limit: Int) async throws -> [EnrolledAgent]
    /// Revokes an agent and its keys; false when the tenant has no such agent.
    func revokeAgent(id: UniqueID, tenant: UniqueID) async throws -> Bool
    /// Files whose opening a tenant's agents tell of besides the usual ones.
    func sensitivePaths(tenant: UniqueID) async throws -> [String]
    /// Replaces these files.
    func replace(sensitivePaths: [String], tenant: UniqueID) async throws
}
