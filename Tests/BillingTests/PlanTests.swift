import Billing
import Testing

@Suite("Plan")
struct PlanTests {
    @Test("reads nothing but a plan")
    func notAPlan() {
        #expect(throws: DocumentFaults.self) { try Plan.parse(.array([])) }
    }
}
