/// The columns of our FOCUS 1.2 files: those of the specification that apply, then our own.
///
/// Source: FOCUS, the FinOps Open Cost and Usage Specification, version 1.2, dataset
/// CostAndUsage; columns that are not FOCUS's begin with `x_` as it demands.
enum FocusColumn: String, Hashable, CaseIterable {
    case billedCost = "BilledCost"
    case billingAccountID = "BillingAccountId"
    case billingAccountName = "BillingAccountName"
    case billingCurrency = "BillingCurrency"
    case billingPeriodEnd = "BillingPeriodEnd"
    case billingPeriodStart = "BillingPeriodStart"
    case chargeCategory = "ChargeCategory"
    case chargeClass = "ChargeClass"
    case chargeDescription = "ChargeDescription"
    case chargeFrequency = "ChargeFrequency"
    case chargePeriodEnd = "ChargePeriodEnd"
    case chargePeriodStart = "ChargePeriodStart"
    case consumedQuantity = "ConsumedQuantity"
    case consumedUnit = "ConsumedUnit"
    case contractedCost = "ContractedCost"
    case contractedUnitPrice = "ContractedUnitPrice"
    case effectiveCost = "EffectiveCost"
    case invoiceID = "InvoiceId"
    case invoiceIssuerName = "InvoiceIssuerName"
    case listCost = "ListCost"
    case listUnitPrice = "ListUnitPrice"
    case pricingCategory = "PricingCategory"
    case pricingQuantity = "PricingQuantity"
    case pricingUnit = "PricingUnit"
    case providerName = "ProviderName"
    case publisherName = "PublisherName"
    case serviceCategory = "ServiceCategory"
    case serviceName = "ServiceName"
    case serviceSubcategory = "ServiceSubcategory"
    case skuID = "SkuId"
    case skuMeter = "SkuMeter"
    case skuPriceDetails = "SkuPriceDetails"
    case skuPriceID = "SkuPriceId"
    case subAccountID = "SubAccountId"
    case subAccountName = "SubAccountName"
    case charge = "x_Charge"
    case documentID = "x_DocumentId"
    case documentKind = "x_DocumentKind"
    case line = "x_Line"
    case lineKind = "x_LineKind"
    case planVersion = "x_PlanVersion"

    /// Whether a file without it is no FOCUS file of a seller with public unit prices and metering.
    var isRequired: Bool {
        switch self {
        case .invoiceID, .subAccountID, .subAccountName, .charge, .documentID, .documentKind, .line,
            .lineKind, .planVersion, .chargeFrequency, .contractedUnitPrice, .pricingCategory,
            .serviceSubcategory:
            false
        default: true
        }
    }
}
