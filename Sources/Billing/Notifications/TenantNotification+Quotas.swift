public import Metering

extension TenantNotification {
    /// A charge's free quota reached a percentage; told once per charge, percentage and period.
    public static func quotaThreshold(
        tenant: UniqueID,
        charge: String,
        percent: Int,
        usedBytes: Int128,
        freeBytes: Int128,
        period: BillingPeriod
    ) -> TenantNotification {
        TenantNotification(
            tenant: tenant,
            kind: .quotaThreshold,
            onceKey: "\(charge) \(period.start) \(percent)",
            data: .object([
                .init("charge", .string(charge)), .init("percent", .integer(percent)),
                .init("used_bytes", .integer(usedBytes)), .init("free_bytes", .integer(freeBytes)),
                .init("from", .string("\(period.start)")), .init("to", .string("\(period.end)")),
            ])
        )
    }

    /// Records were refused; told once per data source, reason and period.
    ///
    /// - Parameters:
    ///   - charge: the charge whose quota is used up; nil where a cap refused them.
    ///   - reason: the refusal's word, such as `quota` or `cap`.
    public static func quotaBlocked(
        tenant: UniqueID,
        dataSource: String,
        charge: String?,
        reason: String,
        period: BillingPeriod
    ) -> TenantNotification {
        TenantNotification(
            tenant: tenant,
            kind: .quotaBlocked,
            onceKey: "\(dataSource) \(reason) \(period.start)",
            data: .object([
                .init("data_source", .string(dataSource)),
                .init("charge", charge.map(DocumentValue.string) ?? .null),
                .init("reason", .string(reason)),
                .init("from", .string("\(period.start)")), .init("to", .string("\(period.end)")),
            ])
        )
    }
}
