import Money

extension PlanVersion {
    /// The plan's fees for a whole period with so many seats, in plan order.
    func advanceFees(seats: Int, spanIndex: Int) -> [AdvanceFee] {
        plan.charges.compactMap { charge in
            switch charge.terms {
            case .flat(let amount): fee(charge, .flat, amount, spanIndex)
            case .seats(let terms): seatFee(charge, terms, seats: seats, spanIndex: spanIndex)
            case .support(let terms) where terms.percent == nil:
                fee(charge, .support, terms.amount ?? .zero, spanIndex)
            case .support, .usage, .resource: nil
            }
        }
    }

    private func fee(
        _ charge: Charge,
        _ kind: LineKind,
        _ amount: ExactDecimal,
        _ spanIndex: Int
    ) -> AdvanceFee {
        AdvanceFee(
            charge: charge.key,
            kind: kind,
            plan: self,
            spanIndex: spanIndex,
            fullFee: amount.rational,
            quantity: 1
        )
    }

    private func seatFee(_ charge: Charge, _ terms: SeatTerms, seats: Int, spanIndex: Int)
        -> AdvanceFee
    {
        let chargeable = max(0, seats - terms.included)
        return AdvanceFee(
            charge: charge.key,
            kind: .seats,
            plan: self,
            spanIndex: spanIndex,
            fullFee: Rational(chargeable) * terms.unitAmount.rational,
            quantity: chargeable,
            seats: seats,
            includedSeats: terms.included
        )
    }
}
