import Metering
import Money

/// The rules that one row of a FOCUS file must keep; the numbers in comments are FOCUS's own.
struct FocusRowCheck {
    struct Fault { var column: String; var message: String }

    private(set) var faults: [Fault] = []
    private let row: CSVReader.Row
    private let header: FocusHeader

    init(row: CSVReader.Row, header: FocusHeader) {
        self.row = row
        self.header = header
    }

    mutating func run() {
        checkPresence()
        checkForms()
        checkWords()
        checkPeriods()
        checkNulls()
        checkCosts()
        checkNames()
    }

    /// A cell's text; nil where it is null or the file has no such column.
    func text(_ column: FocusColumn) -> String? {
        guard let place = header.place(of: column), !row.cells[place].isEmpty else { return nil }
        return row.cells[place]
    }

    private func decimal(_ column: FocusColumn) -> Rational? {
        text(column).flatMap(FocusDecimal.parse)
    }

    private var category: String { text(.chargeCategory) ?? "" }
    private var isCorrection: Bool { text(.chargeClass) == "Correction" }
    private var isPriced: Bool { category == "Usage" || category == "Purchase" }

    private mutating func fault(_ column: FocusColumn, _ message: String) {
        faults.append(Fault(column: column.rawValue, message: message))
    }

    private mutating func checkPresence() {
        let columns: [FocusColumn] = [
            .billedCost, .billingAccountID, .billingCurrency, .billingPeriodEnd,
            .billingPeriodStart, .chargeCategory, .chargePeriodEnd, .chargePeriodStart,
            .contractedCost, .effectiveCost, .invoiceIssuerName, .listCost, .providerName,
            .publisherName, .serviceCategory, .serviceName, .chargeDescription,
        ]
        for column in columns where header.place(of: column) != nil && text(column) == nil {
            fault(column, "must not be null")
        }
        // An own column is null or has a text; FOCUS allows no "null" or "NULL" as words.
        for (name, cell) in zip(header.names, row.cells)
        where ["null", "NULL", "None", "nan", "NaN"].contains(cell) {
            faults.append(Fault(column: name, message: "'\(cell)' is a word; null is empty"))
        }
    }

    private mutating func checkForms() {
        let decimals: [FocusColumn] = [
            .billedCost, .contractedCost, .contractedUnitPrice, .effectiveCost, .listCost,
            .listUnitPrice, .pricingQuantity, .consumedQuantity,
        ]
        for column in decimals {
            if let text = text(column), FocusDecimal.parse(text) == nil {
                fault(column, "'\(text.prefix(60))' must be a decimal such as 25.0")
            }
        }
        let times: [FocusColumn] = [
            .billingPeriodStart, .billingPeriodEnd, .chargePeriodStart, .chargePeriodEnd,
        ]
        for column in times {
            if let text = text(column), Self.instant(text) == nil {
                fault(column, "'\(text.prefix(60))' must be a time such as 2026-11-23T12:00:00Z")
            }
        }
        if let code = text(.billingCurrency), Currency(code: code) == nil {
            fault(.billingCurrency, "'\(code.prefix(60))' is no ISO 4217 code such as EUR")
        }
    }

    /// FOCUS's DateTimeFormat: ISO 8601 in UTC, to the second, with `Z`.
    private static func instant(_ text: String) -> Instant? {
        guard text.utf8.count == 20, text.hasSuffix("Z"), text.dropFirst(10).hasPrefix("T") else {
            return nil
        }
        return Instant(rfc3339: text)
    }

    private mutating func checkWords() {
        let words: [(FocusColumn, Set<String>)] = [
            (.chargeCategory, FocusWords.chargeCategories), (.chargeClass, ["Correction"]),
            (.chargeFrequency, FocusWords.chargeFrequencies),
            (.pricingCategory, FocusWords.pricingCategories),
            (.serviceCategory, FocusWords.serviceCategories),
        ]
        for (column, allowed) in words {
            if let word = text(column), !allowed.contains(word) {
                let list = allowed.sorted().joined(separator: ", ")
                fault(column, "'\(word.prefix(60))' must be one of \(list)")
            }
        }
        // ChargeFrequency-C-004.
        if category == "Purchase", text(.chargeFrequency) == "Usage-Based" {
            fault(.chargeFrequency, "a Purchase cannot be Usage-Based")
        }
        if text(.serviceCategory) == "Management and Governance",
            let word = text(.serviceSubcategory), !FocusWords.managementSubcategories.contains(word)
        {
            fault(.serviceSubcategory, "'\(word.prefix(60))' is not one of its ServiceCategory")
        }
    }

    private mutating func checkPeriods() {
        let periods: [(FocusColumn, FocusColumn)] = [
            (.billingPeriodStart, .billingPeriodEnd), (.chargePeriodStart, .chargePeriodEnd),
        ]
        for (start, end) in periods {
            guard let from = text(start).flatMap(Self.instant),
                let to = text(end).flatMap(Self.instant), to <= from
            else { continue }
            fault(end, "must be after \(start.rawValue), for the end is exclusive")
        }
    }

    private mutating func checkNulls() {
        let priced: [FocusColumn] = [
            .listUnitPrice, .contractedUnitPrice, .pricingQuantity, .pricingUnit, .pricingCategory,
            .skuID, .skuPriceID,
        ]
        for column in priced where header.place(of: column) != nil {
            if category == "Tax", text(column) != nil { fault(column, "must be null for Tax") }
            if isPriced, !isCorrection, text(column) == nil {
                fault(column, "must not be null for \(category)")
            }
        }
        // ConsumedQuantity-C-004 and C-006.
        if category != "Usage", text(.consumedQuantity) != nil {
            fault(.consumedQuantity, "must be null for \(category)")
        }
        if category == "Usage", !isCorrection, text(.consumedQuantity) == nil {
            fault(.consumedQuantity, "must not be null for Usage")
        }
        checkPair(.pricingUnit, .pricingQuantity)
        checkPair(.consumedUnit, .consumedQuantity)
        for column in [FocusColumn.skuMeter, .skuPriceDetails]
        where text(column) != nil && text(.skuID) == nil {
            fault(column, "must be null where SkuId is")
        }
    }

    private mutating func checkPair(_ unit: FocusColumn, _ quantity: FocusColumn) {
        guard (text(unit) == nil) != (text(quantity) == nil) else { return }
        fault(unit, "must be null if and only if \(quantity.rawValue) is")
    }

    private mutating func checkCosts() {
        checkProduct(.listUnitPrice, .listCost)
        checkProduct(.contractedUnitPrice, .contractedCost)
        for column in [FocusColumn.listUnitPrice, .contractedUnitPrice]
        where decimal(column)?.isNegative ?? false {
            fault(column, "must not be negative")
        }
        guard let billed = decimal(.billedCost) else { return }
        // ListCost-C-008, ContractedCost-C-008, EffectiveCost-C-010.
        if category == "Credit" {
            for column in [FocusColumn.listCost, .contractedCost, .effectiveCost] {
                guard let cost = decimal(column), cost != billed else { continue }
                fault(column, "must equal BilledCost for Credit")
            }
        }
        // BilledCost-C-005.
        if let provider = text(.providerName), let issuer = text(.invoiceIssuerName),
            provider != issuer, !billed.isZero
        {
            fault(.billedCost, "must be 0.0 where another than the provider is paid")
        }
    }

    /// ListCost-C-009 and ContractedCost-C-009: exactly, not nearly.
    private mutating func checkProduct(_ price: FocusColumn, _ cost: FocusColumn) {
        guard !isCorrection, let unitPrice = decimal(price), let total = decimal(cost),
            let quantity = decimal(.pricingQuantity), unitPrice * quantity != total
        else { return }
        fault(
            cost,
            "'\(text(cost) ?? "")' must be \(price.rawValue) × PricingQuantity = "
                + "\(text(price) ?? "") × \(text(.pricingQuantity) ?? "") = "
                + "\((unitPrice * quantity).rounded(fractionDigits: 12))"
        )
    }

    private mutating func checkNames() {
        if let details = text(.skuPriceDetails), !FocusDetails.isKeyValue(details) {
            fault(
                .skuPriceDetails,
                "must be a JSON object of texts, numbers, true, false and null, its keys FOCUS's "
                    + "or beginning with x_"
            )
        }
    }
}
