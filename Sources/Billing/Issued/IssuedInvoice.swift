public import Metering
public import Money

/// An invoice or credit note as it is kept, shown and exported.
///
/// Its content never changes once it has a number; `state`, `payments` and `credited` tell what
/// happened to it since.
public struct IssuedInvoice: Hashable, Sendable {
    /// What a document is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case invoice
        /// Takes back lines of an invoice; its amounts are negative.
        case creditNote = "credit_note"
    }

    /// Where an invoice is in its life.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Computed and not final; it has no number.
        case draft
        /// Final, and something is left to pay.
        case open
        /// Nothing is left to pay.
        case paid
        /// Taken back whole.
        case void
        /// Nobody expects to be paid any more.
        case uncollectible
    }

    /// A UUIDv7.
    public var id: UniqueID
    /// Without gaps in the issuer's series; nil for a draft.
    public var number: String?
    /// Whether it is an invoice or takes lines of one back.
    public var kind: Kind
    /// Where it is in its life.
    public var state: State
    /// The tenant's key.
    public var tenantKey: String
    /// The tenant's name.
    public var tenantName: String
    /// The subscription that it belongs to.
    public var subscription: UniqueID
    /// The number among the subscription's invoices, from 1; for a credit note the invoice's.
    public var sequence: Int
    /// The invoice that a credit note takes lines back of; nil for invoices.
    public var corrects: InvoiceReference?
    /// The currency of every amount.
    public var currency: Currency
    /// The IANA name of the zone in which its periods begin at midnight.
    public var timeZone: String
    /// The boundary at which it became due to be issued.
    public var at: Instant
    /// When it was issued; nil for a draft.
    public var finalizedAt: Instant?
    /// When it should be paid; nil for a draft.
    public var dueAt: Instant?
    /// From the first line's beginning to the last line's end.
    public var servicePeriod: BillingPeriod
    /// Who invoices.
    public var issuer: IssuerIdentity
    /// Who is invoiced.
    public var customer: CustomerIdentity
    /// At least one.
    public var lines: [IssuedLine]
    /// The sum of the lines.
    public var subtotal: Amount
    /// In the order agreed.
    public var discounts: [AppliedDiscount]
    /// One for each of the tenant's rates, with its base, and the reason where nothing is added.
    public var taxes: [AppliedTax]
    /// Subtotal less discounts plus taxes.
    public var total: Amount
    /// Credit used; the whole total where that is negative and became credit.
    public var creditApplied: Amount
    /// The credit used, grant by grant.
    public var creditDraws: [CreditDraw]
    /// What was to pay when it was issued; never negative.
    public var amountDue: Amount
    /// Until when it can be computed again from stored records; nil where nothing was metered.
    public var recomputableUntil: Instant?
    /// In the order recorded.
    public var payments: [InvoicePayment] = []
    /// What credit notes took off what was left to pay.
    public var credited: Amount
    /// The hash of the document before it in the issuer's series, in hexadecimal; nil for a draft.
    public var previousHash: String?
    /// SHA-256 over the previous hash, the number and the content, in hexadecimal; nil for a draft.
    public var hash: String?

    /// What was paid so far.
    public var amountPaid: Amount {
        payments.reduce(.zero(in: currency)) { $0 + $1.amount }
    }

    /// What is left to pay.
    public var amountRemaining: Amount {
        switch state {
        case .draft, .open, .uncollectible: amountDue - amountPaid - credited
        case .paid, .void: .zero(in: currency)
        }
    }
}
