public import Metering

extension TenantNotification {
    /// A subscription started, changed, was paused, resumed or cancelled; told every time.
    ///
    /// - Parameters:
    ///   - change: what was asked for: `started`, `changed`, `cancelled`, `paused`, `resumed`.
    ///   - effectiveAt: from when on it holds; nil where that is not known yet.
    public static func subscriptionChanged(
        tenant: UniqueID,
        subscription: UniqueID,
        change: String,
        plan: String,
        version: Int,
        effectiveAt: Instant?
    ) -> TenantNotification {
        TenantNotification(
            tenant: tenant,
            kind: .subscriptionChanged,
            data: .object([
                .init("subscription", .string("\(subscription)")),
                .init("change", .string(change)), .init("plan", .string(plan)),
                .init("version", .integer(version)),
                .init("effective_at", effectiveAt.map { .string("\($0)") } ?? .null),
            ])
        )
    }
}
