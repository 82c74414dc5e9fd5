import Metering

extension KeyRecord {
    /// A new key of a tenant, and the credential that is shown once.
    static func minted(
        for tenant: ActingTenant,
        agent: UniqueID? = nil,
        name: String,
        scopes: Set<Scope>,
        expiresAt: Instant? = nil,
        now: Instant
    ) -> (credential: APIKeySecret, key: KeyRecord) {
        let credential = APIKeySecret.fresh()
        let key = KeyRecord(
            id: credential.id,
            tenantID: tenant.id,
            tenantKey: tenant.key,
            agentID: agent,
            name: name,
            scopes: scopes,
            secretSHA256: credential.sha256,
            createdAt: now,
            expiresAt: expiresAt,
            isRevoked: false
        )
        return (credential, key)
    }
}
