import Testing

@testable import AgentCore

@Suite("Timers")
struct IntervalTimerTests {
    private let second: Int64 = 1_000_000_000

    /// Whether it was due at these seconds, asked in this order.
    private func asked(_ timer: inout IntervalTimer, at seconds: [Int64]) -> [Bool] {
        var fired: [Bool] = []
        for second in seconds { fired.append(timer.fires(nowNs: second * self.second)) }
        return fired
    }

    @Test("it is due every so often, and once where it was late")
    func due() {
        var timer = IntervalTimer(everyMs: 2000, nowNs: 0)
        #expect(asked(&timer, at: [1, 2, 2, 3]) == [false, true, false, false])
        #expect(asked(&timer, at: [9, 9]) == [true, false])
    }

    @Test("it can be made due earlier, for once, and never later")
    func hastened() {
        var timer = IntervalTimer(everyMs: 60_000, nowNs: 0)
        timer.hasten(toMs: 5000, second)
        timer.hasten(toMs: 5000, 2 * second)
        #expect(timer.waitMs(second) == 5000)
        #expect(asked(&timer, at: [5, 6, 6, 11]) == [false, true, false, false])
        timer.hasten(toMs: 600_000, 11 * second)
        #expect(timer.waitMs(11 * second) <= 60_000)
    }
}
