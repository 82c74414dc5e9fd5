public import Money

/// What a subscription may still send in the phase in course: free quotas that block, and a usage
/// cap.
///
/// The caller holds the row of each charge locked from the question until the answer is recorded,
/// so that no two servers give the same bytes away.
public struct UsageAllowance: Sendable {
    /// A usage charge and what it has come to in the phase in course.
    public struct ChargeUse: Hashable, Sendable {
        /// The charge's key.
        public var key: String
        /// How it is priced.
        public var terms: UsageTerms
        /// F of the phase.
        public var freeBytes: Int128
        /// Billable bytes in the phase so far.
        public var usedBytes: Int128

        /// A charge with its use in the phase in course.
        public init(key: String, terms: UsageTerms, freeBytes: Int128, usedBytes: Int128) {
            self.key = key
            self.terms = terms
            self.freeBytes = freeBytes
            self.usedBytes = usedBytes
        }
    }

    /// The plan's usage charges.
    public private(set) var charges: [ChargeUse]
    /// The most that usage charges of a period may come to; nil for no cap.
    public let cap: ExactDecimal?
    /// What the usage charges of the period's earlier phases came to, exactly and without minimums.
    public let settledAmount: Rational

    /// What may be sent with these charges, under a cap.
    public init(charges: [ChargeUse], cap: ExactDecimal?, settledAmount: Rational = .zero) {
        self.charges = charges
        self.cap = cap
        self.settledAmount = settledAmount
    }
}

extension UsageAllowance {
    /// How many of a data source's bytes fit, counted from nothing up to what is asked for.
    ///
    /// A data source that no charge names costs nothing and fits.
    public func admissibleBytes(of requested: Int128, dataSource: String) -> Int128 {
        guard let index = index(of: dataSource), requested > 0 else { return max(0, requested) }
        let charge = charges[index]
        let left = max(0, charge.freeBytes - charge.usedBytes)
        let wanted = charge.terms.overage == .block ? min(requested, left) : requested
        guard let cap else { return wanted }
        let room = cap.rational - settledAmount - amount(without: index)
        return charge.largestAddition(upTo: wanted, within: room)
    }

    /// Takes the parts of a request, each whole or not at all, in the order of the sources' keys.
    ///
    /// Answers the data sources that do not fit; what fits is counted from now on.
    public mutating func admit(_ request: [String: Int128]) -> Set<String> {
        var refused: Set<String> = []
        for (dataSource, bytes) in request.sorted(by: { $0.key < $1.key }) {
            if admissibleBytes(of: bytes, dataSource: dataSource) < bytes {
                refused.insert(dataSource)
            } else if let index = index(of: dataSource) {
                charges[index].usedBytes += bytes
            }
        }
        return refused
    }

    /// What the usage charges come to so far in the period, exactly and without minimums.
    public var amount: Rational {
        charges.reduce(settledAmount) { $0 + $1.amount(usedBytes: $1.usedBytes) }
    }

    private func index(of dataSource: String) -> Int? {
        charges.firstIndex { $0.terms.dataSources.contains(dataSource) }
    }

    private func amount(without index: Int) -> Rational {
        charges.enumerated().filter { $0.offset != index }
            .reduce(.zero) { $0 + $1.element.amount(usedBytes: $1.element.usedBytes) }
    }
}

extension UsageAllowance.ChargeUse {
    /// What the charge comes to with so many bytes; minimums do not count towards a cap.
    func amount(usedBytes: Int128) -> Rational {
        let billed = terms.overage == .block ? 0 : max(0, usedBytes - freeBytes)
        let exact = terms.model.uses(of: Rational(billed, over: terms.unit.bytes)).amount
        return terms.maximumAmount.map { min($0.rational, exact) } ?? exact
    }

    /// The most bytes that keep the charge within an amount.
    ///
    /// Graduated and package prices never fall as usage grows, so a binary search finds it; volume
    /// prices may, and are refused together with a cap.
    fileprivate func largestAddition(upTo wanted: Int128, within room: Rational) -> Int128 {
        if amount(usedBytes: usedBytes + wanted) <= room { return wanted }
        guard amount(usedBytes: usedBytes) <= room else { return 0 }
        var (fits, exceeds) = (Int128.zero, wanted)
        while exceeds - fits > 1 {
            let middle = fits + (exceeds - fits) / 2
            if amount(usedBytes: usedBytes + middle) <= room {
                fits = middle
            } else {
                exceeds = middle
            }
        }
        return fits
    }
}
