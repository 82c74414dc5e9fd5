extension Double {
    /// The number with this many digits after the point, rounded half to even on its exact value.
    func fixed(_ precision: Int) -> String {
        guard isFinite else { return expressionText }
        let sign = self.sign == .minus ? "-" : ""
        return sign + ExactDecimal(magnitude).fixed(precision)
    }

    /// One digit, a point, this many digits, and the exponent with at least two digits.
    func scientific(_ precision: Int) -> String {
        guard isFinite else { return expressionText }
        let sign = self.sign == .minus ? "-" : ""
        return sign + ExactDecimal(magnitude).scientific(precision)
    }
}
