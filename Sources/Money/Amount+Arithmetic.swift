import BigInt

// Adding or comparing two currencies is a broken invariant: whoever lets amounts in checks them
// first.
extension Amount: Comparable {
    /// The sum of two amounts in one currency.
    public static func + (left: Amount, right: Amount) -> Amount {
        precondition(left.currency == right.currency, "amounts are added in one currency only")
        return Amount(minorUnits: left.minorUnits + right.minorUnits, currency: left.currency)
    }

    /// The difference of two amounts in one currency.
    public static func - (left: Amount, right: Amount) -> Amount { left + -right }

    /// The same amount with the other sign.
    public static prefix func - (amount: Amount) -> Amount {
        Amount(minorUnits: -amount.minorUnits, currency: amount.currency)
    }

    /// Adds an amount in the same currency.
    public static func += (left: inout Amount, right: Amount) { left = left + right }

    /// Subtracts an amount in the same currency.
    public static func -= (left: inout Amount, right: Amount) { left = left - right }

    /// Ordered by value, in one currency.
    public static func < (left: Amount, right: Amount) -> Bool {
        precondition(left.currency == right.currency, "amounts are compared in one currency only")
        return left.minorUnits < right.minorUnits
    }
}
