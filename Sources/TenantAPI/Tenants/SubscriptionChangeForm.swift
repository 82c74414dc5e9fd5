import Billing
import Money

/// What is asked of a running subscription, as JSON.
enum SubscriptionChangeForm {
    /// A plan to change to.
    struct PlanWish: Hashable {
        var key: String
        var version: Int?
        var when: RequestTime
    }

    /// A change of plan, of the cap, or of both.
    struct Wish: Hashable {
        var plan: PlanWish?
        /// Whether the cap is set, to `cap` or to none.
        var setsCap: Bool
        var cap: ExactDecimal?
    }

    /// What a cancellation may return.
    private enum Refund: String, CaseIterable {
        case none
        case prorated
    }

    static func readChange(_ json: JSONValue) throws(Problem) -> Wish {
        let body = ObjectReader(json, faults: FaultList())
        let plan = body.optionalKey("plan")
        let version = body.optionalInteger("version", in: 1...2_147_483_647)
        let when: RequestTime? = body.optionalCase("when")
        let setsCap = body.has("usage_cap")
        let cap = body.optionalDecimal("usage_cap")
        if body.has("plan") {
            body.require("when")
        } else if !setsCap || version != nil || when != nil {
            body.require("plan")
        }
        try body.finish()
        let wish = plan.flatMap { key in
            when.map { PlanWish(key: key, version: version, when: $0) }
        }
        return Wish(plan: wish, setsCap: setsCap, cap: cap)
    }

    static func readCancel(_ json: JSONValue) throws(Problem) -> RecordedAction {
        let body = ObjectReader(json, faults: FaultList())
        let when: RequestTime = body.optionalCase("when") ?? .periodEnd
        let refund: Refund = body.optionalCase("refund") ?? Refund.none
        if when == .periodEnd, refund == .prorated {
            body.fault("refund", "returns nothing at the period's end; cancel \"now\" instead")
        }
        try body.finish()
        return .cancel(when: when, refundsFees: refund == .prorated)
    }

    static let changeSchema = Schema.object(
        [
            "plan": .key, "version": .integer(1...2_147_483_647), "when": .words(RequestTime.self),
            "usage_cap": SubscriptionForm.capSchema,
        ],
        required: []
    )

    static let cancelSchema = Schema.object(
        [
            "when": .words(RequestTime.self, default: .periodEnd),
            "refund": .words(Refund.self, default: Refund.none),
        ],
        required: []
    )
}
