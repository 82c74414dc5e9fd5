import Billing
import Metering

/// Plans as JSON.
enum PlanForm {
    /// Reads a plan to publish; throws every fault.
    ///
    /// - Parameter key: the plan's key where the path names it; the body may then leave it out.
    static func read(_ json: JSONValue, key: String? = nil) throws(Problem) -> Plan {
        var json = json
        if let key, case .object = json, json["key"] == nil {
            json = json.adding("key", .string(key))
        }
        let plan: Plan
        do {
            plan = try Plan.parse(DocumentValue(json))
        } catch {
            throw Problem(error)
        }
        if let key, plan.key != key {
            throw .invalid("/key", "must be '\(key)', as the path says, or absent")
        }
        return plan
    }

    /// The text that is kept.
    static func documentText(_ plan: Plan) -> String { JSONValue(plan.document).text }

    /// A kept plan.
    static func plan(_ published: PublishedPlan) throws -> Plan {
        try Plan.parse(DocumentValue(json: Array(published.documentJSON.utf8)))
    }

    static func json(_ published: PublishedPlan) throws -> JSONValue {
        JSONValue(try plan(published).document)
            .adding("version", .integer(published.version))
            .adding("published_at", .string(published.publishedAt.description))
    }
}
