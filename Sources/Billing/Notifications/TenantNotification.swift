public import Metering

/// Something that a tenant is told of, by webhook and by e-mail.
///
/// The makers in the extensions give each kind its data; stored with what happened, in one
/// transaction, it is told if and only if that was committed.
public struct TenantNotification: Hashable, Sendable {
    /// What it is about; the word is the `type` of the webhook's message.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A free quota reached one of its percentages, once each in a period.
        case quotaThreshold = "quota.threshold"
        /// Records were refused for a quota or a cap, the first in a period.
        case quotaBlocked = "quota.blocked"
        /// An invoice was numbered and is open.
        case invoiceFinalized = "invoice.finalized"
        /// A part of an invoice was paid.
        case paymentRecorded = "payment.recorded"
        /// Nothing is left to pay of an invoice: it was paid, and what was not was credited.
        case invoicePaid = "invoice.paid"
        /// A subscription started, changed, was paused, resumed or cancelled.
        case subscriptionChanged = "subscription.changed"
        /// Somebody asked for one to see whether it arrives.
        case webhookTest = "webhook.test"
    }

    /// Who is told.
    public var tenant: UniqueID
    /// What it is about.
    public var kind: Kind
    /// Among a tenant's notifications of one kind only the first with this key is told; nil for
    /// those that are always told.
    public var onceKey: String?
    /// When it happened; nil for the storing transaction's time.
    public var occurredAt: Instant?
    /// The message's `data`, an object.
    public var data: DocumentValue

    /// Takes every property by name.
    public init(
        tenant: UniqueID,
        kind: Kind,
        onceKey: String? = nil,
        occurredAt: Instant? = nil,
        data: DocumentValue
    ) {
        self.tenant = tenant
        self.kind = kind
        self.onceKey = onceKey
        self.occurredAt = occurredAt
        self.data = data
    }
}
