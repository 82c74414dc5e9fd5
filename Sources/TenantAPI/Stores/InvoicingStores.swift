public import Billing
public import Metering
public import Money

/// Who invoices. Everything throws `StoreFailure`.
public protocol IssuerStore: Sendable {
    func issuer() async throws -> IssuerSettings
    func replace(_ settings: IssuerSettings) async throws
}

/// Finished invoices. Everything throws `StoreFailure`; what happens to an invoice also
/// `InvoiceActRefusal` and `CreditNoteRefusal`, and answers nil when there is no such invoice.
public protocol InvoiceStore: Sendable {
    /// Invoices from the newest on; with a tenant, read with the tenant's rights.
    func invoices(_ query: InvoiceQuery) async throws -> [KeptInvoice]
    func invoice(id: UniqueID, tenant: UniqueID?) async throws -> KeptInvoice?

    /// Records money that was received; without an amount, all that is left to pay.
    func pay(
        _ id: UniqueID,
        amount: ExactDecimal?,
        paidAt: Instant?,
        method: String?,
        reference: String?,
        paymentID: UniqueID
    ) async throws -> KeptInvoice?
    func void(_ id: UniqueID) async throws -> KeptInvoice?
    func giveUp(_ id: UniqueID) async throws -> KeptInvoice?
    /// Takes lines back by a credit note, which it answers; nil lines take all that is left.
    func credit(
        _ id: UniqueID,
        lines: [(line: Int, amount: ExactDecimal?)]?,
        reason: String,
        noteID: UniqueID
    ) async throws -> KeptInvoice?
    /// Corrects lines on the subscription's next invoice; answers the corrected one.
    func correct(
        _ id: UniqueID,
        changes: [(line: Int, amount: ExactDecimal)],
        reason: String,
        makeID: @escaping @Sendable () -> UniqueID
    ) async throws -> KeptInvoice?
}

/// Invoices that are not final: the next one, and those that wait. Throws `StoreFailure`.
public protocol UpcomingStore: Sendable {
    /// Nil if none is due; with PostgreSQL's clock.
    func upcoming(
        of tenant: UniqueID,
        id: UniqueID
    ) async throws -> (invoice: IssuedInvoice?, now: Instant)
    /// What is due and not finalized, under review or refused, in order of time.
    func drafts(
        of tenant: UniqueID,
        makeID: @escaping @Sendable () -> UniqueID
    ) async throws -> [IssuedInvoice]
}

/// What a line came from. Throws `StoreFailure`.
public protocol LineSourceStore: Sendable {
    /// Quarter-hour buckets after a place, with the receipts and rules behind them.
    func sources(_ query: LineSourceQuery) async throws -> LineSources
}

/// Finalizes invoices. Throws `StoreFailure`.
public protocol BillingRunStore: Sendable {
    /// Bills whatever is due now.
    func run(
        progress: @Sendable (BillingRunReport) async -> Void
    ) async throws -> BillingRunReport
}

/// Rates closed invoices again. Throws `StoreFailure`, `RerateRefusal`, `InvoiceActRefusal` and
/// `CreditNoteRefusal`.
public protocol RerateStore: Sendable {
    /// Rates an invoice again and applies the difference if asked; nil when there is none.
    func rerate(
        _ id: UniqueID,
        _ request: RerateRequest,
        makeID: @escaping @Sendable () -> UniqueID
    ) async throws -> Rerating?
}

/// The stores of invoicing.
public struct InvoicingStores: Sendable {
    /// Who invoices.
    public var issuer: any IssuerStore
    /// Finished invoices.
    public var invoices: any InvoiceStore
    /// The next invoice.
    public var upcoming: any UpcomingStore
    /// What lines came from.
    public var lineSources: any LineSourceStore
    /// Rating again.
    public var reratings: any RerateStore
    /// Finalization.
    public var runs: any BillingRunStore

    /// Takes every property by name.
    public init(
        issuer: any IssuerStore,
        invoices: any InvoiceStore,
        upcoming: any UpcomingStore,
        lineSources: any LineSourceStore,
        reratings: any RerateStore,
        runs: any BillingRunStore
    ) {
        self.issuer = issuer
        self.invoices = invoices
        self.upcoming = upcoming
        self.lineSources = lineSources
        self.reratings = reratings
        self.runs = runs
    }
}
