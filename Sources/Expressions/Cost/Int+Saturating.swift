extension Int {
    /// The sum, the largest number when it does not fit; both must not be negative.
    func plus(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The product, the largest number when it does not fit; both must not be negative.
    @inlinable
    func times(_ other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
