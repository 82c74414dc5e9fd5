/// How the operator invoices: who it is, how numbers look, and how long drafts may be looked at.
public struct IssuerSettings: Hashable, Sendable {
    /// What invoices say of the seller.
    public var identity: IssuerIdentity
    /// What stands before an invoice's number; it does not end in a digit.
    public var numberPrefix: String
    /// Hours between a boundary and the finalization of its invoices.
    public var reviewHours: Int

    /// Takes every property by name.
    public init(identity: IssuerIdentity, numberPrefix: String, reviewHours: Int) {
        self.identity = identity
        self.numberPrefix = numberPrefix
        self.reviewHours = reviewHours
    }
}
