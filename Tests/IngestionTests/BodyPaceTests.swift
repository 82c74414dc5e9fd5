import Testing

@testable import Ingestion

@Suite("the pace of bodies")
struct BodyPaceTests {
    private static let step = ConnectionLimits.bodyStepBytes

    /// What one body and all of its connection brought in a step.
    @Test(
        "is held to one step's bytes, of all bodies that share a line together",
        arguments: [
            (0, 0, true), (1, 1, true), (step - 1, step - 1, true), (step, step, false),
            (1, step, false), (0, step, true), (0, 100 * step, true), (100 * step, 0, false),
        ]
    )
    func pace(body: Int, connection: Int, isTooSlow: Bool) {
        var pace = BodyPace()
        pace.receive(5 * Self.step)
        pace.beginStep(connectionBytes: 77)
        pace.receive(body / 2)
        pace.receive(body - body / 2)
        #expect(pace.isTooSlow(connectionBytes: 77 + connection) == isTooSlow)
        pace.beginStep(connectionBytes: 77 + connection)
        #expect(pace.isTooSlow(connectionBytes: 77 + connection))
    }
}
