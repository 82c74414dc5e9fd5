/// Who invoices: what a lawful invoice says of the seller.
public struct IssuerIdentity: Hashable, Sendable {
    /// The registered name.
    public var legalName: String?
    /// Lines of a postal address.
    public var address: String?
    /// The number under which the seller accounts for tax.
    public var taxID: String?
    /// Where customers write to.
    public var email: String?
    /// How to pay: a bank account, or what else the seller wants printed.
    public var payment: String?

    /// Takes every property by name.
    public init(
        legalName: String? = nil,
        address: String? = nil,
        taxID: String? = nil,
        email: String? = nil,
        payment: String? = nil
    ) {
        self.legalName = legalName
        self.address = address
        self.taxID = taxID
        self.email = email
        self.payment = payment
    }

    /// The fields, by their names in JSON, without which no tax may be charged.
    public var fieldsMissingForTax: [String] {
        missing([("legal_name", legalName), ("address", address), ("tax_id", taxID)])
    }
}

/// The names of the fields that have no text.
func missing(_ fields: [(name: String, text: String?)]) -> [String] {
    fields.filter { $0.text?.isEmpty ?? true }.map(\.name)
}
