import Billing
import Metering
import Money

extension ControlStores {
    /// The tenant that the path parameter `key` names; throws 404 where there is none.
    func tenant(of call: Call) async throws -> Tenant {
        let key = try call.key("key", of: "tenant")
        guard let tenant = try await tenants.tenant(key: key) else {
            throw Problem.notFound("tenant", key)
        }
        return tenant
    }

    /// Records what was asked of a subscription and answers what it is then.
    func record(
        _ actions: [(action: RecordedAction, plan: PlanVersion?)],
        on subscription: UniqueID,
        of tenant: UniqueID
    ) async throws -> Reply {
        do {
            let history = try await histories.append(actions, to: subscription, tenant: tenant)
            guard let history else {
                throw Problem.notFound("subscription", subscription.description)
            }
            let now = try await tenants.now()
            return .ok(SubscriptionForm.json(history, now: now), changed: .subscriptions)
        } catch let refusal as HistoryRefusal {
            throw Problem(refusal)
        }
    }

    /// A tenant's subscription that has not ended at an instant; nil if there is none.
    func openHistory(of tenant: UniqueID, at now: Instant) async throws -> BillingHistory? {
        try await histories.ownHistories(of: tenant).first { $0.isOpen(at: now) }
    }
}

extension PlanStore {
    /// A published version that a body names in `plan` and `version`, or the newest; throws 422
    /// where there is none.
    func version(_ key: String, _ version: Int?) async throws -> PlanVersion {
        if let published = try await plan(key: key, version: version) {
            return PlanVersion(
                plan: try PlanForm.plan(published),
                version: published.version
            )
        }
        guard let newest = try await plan(key: key, version: nil) else {
            throw Problem.invalid("/plan", "there is no plan '\(key)'")
        }
        throw Problem.invalid(
            "/version",
            "the plan '\(key)' has the versions 1 to \(newest.version)"
        )
    }
}

extension Tenant {
    /// The currency, which was checked when the tenant was stored.
    func requiredCurrency() throws -> Currency {
        guard let known = Currency(code: currency) else {
            throw StoreFailure.failed("the currency '\(currency)' of a tenant is unknown")
        }
        return known
    }
}
