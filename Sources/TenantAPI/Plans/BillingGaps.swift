import Billing

/// What Billing understands and this version of the server cannot yet bill; refused on publication,
/// so that no agreement promises what no invoice would show.
enum BillingGaps {
    static func faults(of plan: Plan) -> [Problem.Fault] {
        var faults: [Problem.Fault] = []
        for (index, charge) in plan.charges.enumerated() {
            let pointer = "/charges/\(index)"
            switch charge.terms {
            case .flat, .usage, .seats, .support: break
            case .resource: faults.append(gap(pointer + "/type", "charges per resource"))
            }
        }
        return faults
    }

    private static func gap(_ pointer: String, _ subject: String) -> Problem.Fault {
        .pointer(pointer, "this version of the server cannot bill \(subject) yet")
    }
}
