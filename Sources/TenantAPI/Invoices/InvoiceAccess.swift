import Billing
import HTTPTypes
import Metering

/// Finds the invoice that a call names, for whoever may see it.
struct InvoiceAccess: Sendable {
    let store: any InvoiceStore
    let tenants: any TenantStore

    /// The invoice of the path's `id`: an operator sees all, or those of the tenant that he names,
    /// a tenant its own.
    func invoice(of call: Call) async throws -> KeptInvoice {
        let id = try call.identifier("id", of: "invoice")
        let tenant = try await tenant(of: call)
        guard let kept = try await store.invoice(id: id, tenant: tenant) else {
            throw Problem.notFound("invoice", "\(id)")
        }
        return kept
    }

    private func tenant(of call: Call) async throws -> UniqueID? {
        guard let key = call.key else { throw Problem.unauthenticated() }
        let named = call.query["tenant"]
        if let own = key.tenantID {
            guard !key.scopes.isDisjoint(with: [.read, .operator]) else {
                throw Problem.missingScope(["read"])
            }
            guard named ?? key.tenantKey == key.tenantKey else {
                throw Problem.notFound("tenant", named ?? "")
            }
            return own
        }
        guard let named else { return nil }
        guard isKey(named), let tenant = try await tenants.tenant(key: named) else {
            throw Problem.notFound("tenant", named)
        }
        return tenant.id
    }
}
