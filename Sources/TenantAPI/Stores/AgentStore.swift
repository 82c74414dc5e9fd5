public import Metering

/// Enrolled agents. Everything throws `StoreFailure`.
public protocol AgentStore: Sendable {
    /// Stores an agent and the key bound to it, together.
    func enroll(_ agent: EnrolledAgent, key: KeyRecord, tenant: UniqueID) async throws
    /// A tenant's agents after `after`, by id.
    func agents(tenant: UniqueID, after: UniqueID?, limit: Int) async throws -> [EnrolledAgent]
    /// Revokes an agent and its keys; false when the tenant has no such agent.
    func revokeAgent(id: UniqueID, tenant: UniqueID) async throws -> Bool
}
