/// What a tenant may do itself, as JSON.
enum SelfServiceForm {
    private static let plansMax = 100

    /// The member `self_service` of a tenant, checked, as it is kept; nil when absent.
    static func read(_ tenant: ObjectReader) -> String? {
        guard let body = tenant.optionalObject("self_service") else { return nil }
        let acts = words(body, "acts", countMax: SelfService.Act.allCases.count) {
            SelfService.Act(rawValue: $0) != nil
        }
        let plans = words(body, "plans", countMax: plansMax, isValid: isKey)
        body.refuseUnknown()
        return JSONValue.object([
            .init(name: "acts", value: .array(acts)), .init(name: "plans", value: .array(plans)),
        ]).text
    }

    private static func words(
        _ body: ObjectReader,
        _ name: String,
        countMax: Int,
        isValid: (String) -> Bool
    ) -> [JSONValue] {
        var found: [JSONValue] = []
        for element in body.optionalArray(name, countMax: countMax) ?? [] {
            guard case .string(let word) = element.value, isValid(word) else {
                let rule =
                    name == "plans"
                    ? "must be a plan's key"
                    : "must be one of "
                        + SelfService.Act.allCases.map { "'\($0.rawValue)'" }
                        .joined(separator: ", ")
                body.faults.add(.pointer(element.pointer, rule))
                continue
            }
            if found.contains(element.value) {
                body.faults.add(.pointer(element.pointer, "stands there twice"))
            }
            found.append(element.value)
        }
        return found
    }

    /// What was kept of a tenant.
    static func allowed(_ kept: String) throws -> SelfService {
        let json = try JSONValue(reading: Array(kept.utf8))
        return SelfService(
            acts: Set(strings(json["acts"]).compactMap(SelfService.Act.init)),
            plans: strings(json["plans"])
        )
    }

    private static func strings(_ json: JSONValue?) -> [String] {
        guard case .array(let elements)? = json else { return [] }
        return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    static let schema = Schema.object(
        [
            "acts": .array(
                .words(SelfService.Act.self),
                countMax: SelfService.Act.allCases.count,
                unique: true
            ),
            "plans": .array(.key, countMax: plansMax, unique: true),
        ],
        required: []
    )
}
