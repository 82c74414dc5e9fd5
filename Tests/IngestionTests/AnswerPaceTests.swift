import Testing

@testable import Ingestion

@Suite("the pace of answers")
struct AnswerPaceTests {
    /// What was taken, and acknowledged of the connection, in a step in which two parts waited.
    @Test(
        "stands still when nothing is taken and the line is still",
        arguments: [
            (0, 0, true), (0, 4095, true), (0, 4096, false), (1, 0, false), (2, 0, false),
        ]
    )
    func stands(taken: Int, acknowledged: UInt64, isStill: Bool) {
        var pace = AnswerPace()
        pace.write()
        pace.take()
        #expect(!pace.isWaiting)
        for _ in 0..<2 { pace.write() }
        pace.beginStep(acknowledgedBytes: 100)
        for _ in 0..<taken { pace.take() }
        #expect(pace.isInStep && pace.isWaiting == (taken < 2))
        #expect(pace.endStep(acknowledgedBytes: 100 + acknowledged) == isStill)
        #expect(!pace.isInStep)
    }
}
