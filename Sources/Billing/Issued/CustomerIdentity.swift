/// Who is invoiced: what a lawful invoice says of the customer.
public struct CustomerIdentity: Hashable, Sendable {
    /// The registered name.
    public var legalName: String?
    /// Lines of a postal address.
    public var address: String?
    /// The number under which the customer accounts for tax.
    public var taxID: String?
    /// Where invoices are sent.
    public var email: String?
    /// The customer's own order number.
    public var purchaseOrder: String?
    /// Days from the issue date to the due date.
    public var netDays: Int

    /// Takes every property by name.
    public init(
        legalName: String? = nil,
        address: String? = nil,
        taxID: String? = nil,
        email: String? = nil,
        purchaseOrder: String? = nil,
        netDays: Int = 0
    ) {
        self.legalName = legalName
        self.address = address
        self.taxID = taxID
        self.email = email
        self.purchaseOrder = purchaseOrder
        self.netDays = netDays
    }

    /// The fields, by their names in JSON, without which no tax may be charged.
    public var fieldsMissingForTax: [String] {
        missing([("legal_name", legalName), ("address", address)])
    }
}
