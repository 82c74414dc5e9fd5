import Billing
import Metering
import Money

/// One row of a FOCUS file, by its columns; absent cells are null.
struct FocusRow {
    private var cells: [FocusColumn: ExportValue] = [:]

    subscript(column: FocusColumn) -> ExportValue {
        get { cells[column] ?? .none }
        set { cells[column] = newValue }
    }

    /// In the order of the columns.
    var values: [ExportValue] { FocusColumn.allCases.map { self[$0] } }

    /// What every row of a document says: who, when, in what.
    init(of invoice: IssuedInvoice) {
        let issuer = invoice.issuer.legalName ?? "Meterbee operator"
        self[.billingAccountID] = .text(invoice.tenantKey)
        self[.billingAccountName] = .text(invoice.customer.legalName ?? invoice.tenantName)
        self[.subAccountID] = .text("\(invoice.subscription)")
        self[.subAccountName] = .text(invoice.tenantName)
        self[.billingCurrency] = .text(invoice.currency.code)
        setPeriods(invoice.servicePeriod, of: invoice)
        self[.invoiceID] = .text(invoice.number)
        for column in [FocusColumn.invoiceIssuerName, .providerName, .publisherName] {
            self[column] = .text(issuer)
        }
        self[.serviceCategory] = .text("Management and Governance")
        self[.serviceSubcategory] = .text("Observability")
        self[.serviceName] = .text("Observability")
        self[.documentID] = .text("\(invoice.id)")
        self[.documentKind] = .text(invoice.kind.rawValue)
        if invoice.kind == .creditNote { self[.chargeClass] = .text("Correction") }
    }

    mutating func setPeriods(_ charge: BillingPeriod, of invoice: IssuedInvoice) {
        self[.billingPeriodStart] = .time(invoice.servicePeriod.start)
        self[.billingPeriodEnd] = .time(invoice.servicePeriod.end)
        self[.chargePeriodStart] = .time(charge.start)
        self[.chargePeriodEnd] = .time(charge.end)
    }

    /// Costs of a charge that has no price of its own: all four are the amount billed.
    mutating func setCosts(_ amount: Amount) {
        for column in [FocusColumn.billedCost, .effectiveCost, .listCost, .contractedCost] {
            self[column] = .focus(amount)
        }
    }

    /// Costs of a part: list cost is price times quantity, what is billed is rounded.
    mutating func setCosts(_ part: FocusPart, billed: Amount) {
        let cost = part.cost.decimal(fractionDigitsMax: 60) ?? part.cost.rounded(fractionDigits: 60)
        for column in [FocusColumn.billedCost, .effectiveCost] { self[column] = .focus(billed) }
        for column in [FocusColumn.listCost, .contractedCost] { self[column] = .focus(cost) }
        for column in [FocusColumn.listUnitPrice, .contractedUnitPrice] {
            self[column] = .focus(part.unitPrice)
        }
        self[.pricingQuantity] = .focus(part.quantity)
        self[.pricingUnit] = .text(part.unit)
        self[.pricingCategory] = .text("Standard")
    }
}

extension ExportValue {
    /// With a point in it always, so that readers who guess types take it for a decimal.
    static func focus(_ number: ExactDecimal) -> ExportValue {
        let shortest = number.rational.decimal(fractionDigitsMax: number.fractionDigits) ?? number
        return .decimal(shortest.text(fractionDigitsMin: 1))
    }

    static func focus(_ amount: Amount) -> ExportValue {
        focus(amount.exact.rounded(fractionDigits: amount.currency.minorUnitDigits))
    }
}
