import Billing
import HTTPTypes
import Metering

/// `/api/v1/billing:simulate`: a scenario's invoices, by the code that makes the real ones.
struct SimulationRoutes: Sendable {
    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/billing:simulate",
                name: "simulateBilling",
                summary: "Every invoice of a scenario; nothing is stored.",
                access: .operatorOnly,
                body: ScenarioSchema.scenario,
                success: .object([
                    "invoices": .array(InvoiceSchema.invoice(isExplained: false))
                ]),
                handle: simulate
            )
        ]
    }

    private func simulate(_ call: Call) async throws -> Reply {
        do {
            let scenario = try Scenario.parse(
                DocumentValue(call.body),
                zones: { SystemTimeZone(name: $0) }
            )
            return .ok(JSONValue(scenario.invoices().document()))
        } catch let faults as DocumentFaults {
            throw Problem(faults)
        }
    }
}
