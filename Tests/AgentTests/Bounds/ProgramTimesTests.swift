import Testing

@testable import AgentCore

@Suite("Programs' times")
struct ProgramTimesTests {
    @Test("only what lies within a time of counting is taken, once for each")
    func within() {
        var times = ProgramTimes()
        var now: Int64 = 0
        var spent: UInt64 = 0
        func look(_ time: Int64?) {
            times.look(time: { time }, nowNs: { now }, spent: { ["net.flow": spent] })
        }
        // (the number of the time, what passes before the look, what the programs take in it)
        let course: [(Int64?, Int64, UInt64)] = [
            (nil, 100, 999), (1, 100, 7), (1, 50, 1), (1, 100, 2), (1, 100, 3), (nil, 100, 50),
            (3, 100, 10), (nil, 900, 10), (5, 100, 1), (5, 200, 20),
        ]
        for (time, passedMs, took) in course {
            now += passedMs * 1_000_000
            spent += took
            look(time)
        }
        #expect(times.countedNs == 350_000_000)
        #expect(times.spentNs == ["net.flow": 1 + 2 + 20])
    }

    @Test("what ends while it is looked at is not taken")
    func ended() {
        var times = ProgramTimes()
        var answers: [Int64?] = [1, 1, nil]
        var now: Int64 = 0
        for _ in 0..<2 {
            now += 200_000_000
            times.look(
                time: { answers.isEmpty ? nil : answers.removeFirst() },
                nowNs: { now },
                spent: { [:] }
            )
        }
        #expect(times.countedNs == 0)
    }
}
