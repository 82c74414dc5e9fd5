import Testing

@testable import AgentCore

/// Who tells less, when, and who more again; no clock and no kernel.
@Suite("Degradation")
struct DegradationTests {
    private static let second: Int64 = 1_000_000_000
    private static let floors: [String: Degradation.Floor] = [
        "process.exec": .init(level: .sampled(shift: 4), isSecurity: true),
        "net.flow": .init(level: .off, isSecurity: false),
        "sched.latency": .init(level: .off, isSecurity: false),
    ]

    /// A node on which every second costs and gives the same.
    private struct Node {
        var nowNs: Int64 = 0
        var reading = UseReading(nowNs: 0, ownNs: 0, countedNs: 0, memoryBytes: 0, sources: [:])
        var ownShare = 0.001
        /// Billable bytes a second, and the programs' share of a core.
        var sources: [String: (bytes: UInt64, programs: Double)] = [:]
        var memoryBytes = 10 << 20

        mutating func advance(_ seconds: Int64, _ degradation: inout Degradation)
            -> [Degradation.Step]
        {
            var steps: [Degradation.Step] = []
            for _ in 0..<seconds {
                reading.nowNs += second
                reading.ownNs += Int64(ownShare * Double(second))
                reading.countedNs = (reading.countedNs ?? 0) + second / 10
                reading.memoryBytes = memoryBytes
                for (key, rate) in sources {
                    reading.sources[key, default: .init()].billableBytes += rate.bytes
                    reading.sources[key, default: .init()].programNs += UInt64(
                        rate.programs * Double(second) / 10
                    )
                }
                if let step = degradation.judge(reading, floors: floors) { steps.append(step) }
            }
            return steps
        }
    }

    @Test("within its bounds nothing changes, however long")
    func calm() {
        var degradation = Degradation(Bounds())
        var node = Node(sources: ["net.flow": (1000, 0.01)])
        #expect(node.advance(1000, &degradation).isEmpty)
    }

    @Test("a minute's average decides, and who gives least for what it costs goes first")
    func worstFirst() throws {
        var degradation = Degradation(Bounds())
        var node = Node(sources: [
            "net.flow": (10_000, 0.01), "sched.latency": (100, 0.05), "process.exec": (100, 0.001),
        ])
        #expect(node.advance(59, &degradation).isEmpty)
        let first = try #require(node.advance(2, &degradation).first)
        #expect(first.key == "sched.latency" && first.level == .sampled(shift: 1))
        #expect(first.reason == "programs' time 6.10 % of a core, allowed are 3.00 %")
        // The next is judged on what was taken since, after a quarter of a minute.
        #expect(node.advance(13, &degradation).isEmpty)
        #expect(node.advance(3, &degradation).map(\.level) == [.sampled(shift: 2)])
    }

    @Test("what goes on costing goes off in the end, but a security source keeps its floor")
    func floor() {
        var degradation = Degradation(Bounds())
        var node = Node(ownShare: 0.5)
        node.sources = ["process.exec": (5000, 0.001), "net.flow": (5000, 0.001)]
        let steps = node.advance(3600, &degradation)
        #expect(degradation.level("process.exec") == .sampled(shift: 4))
        #expect(degradation.level("net.flow") == .off)
        #expect(steps.count == 4 + 8)
        let order = steps.prefix(8).map(\.key)
        #expect(order.first == "net.flow", "what is worth less at the same cost goes first")
    }

    @Test("memory beyond its bound silences sources too")
    func memory() throws {
        var degradation = Degradation(Bounds())
        var node = Node(sources: ["net.flow": (10_000, 0.01)], memoryBytes: 80 << 20)
        let step = try #require(node.advance(61, &degradation).first)
        #expect(step.key == "net.flow" && step.reason == "memory 80 MB, allowed are 64 MB")
    }

    @Test("with room it tells more again, one step a minute, and less often after a relapse")
    func recovery() {
        var degradation = Degradation(Bounds())
        var node = Node(ownShare: 0.03, sources: ["net.flow": (10_000, 0.01)])
        #expect(node.advance(95, &degradation).map(\.level).last == .sampled(shift: 3))
        node.ownShare = 0.005
        let steps = node.advance(240, &degradation)
        #expect(steps.map(\.level) == [.sampled(shift: 2), .sampled(shift: 1), .full])
        node.ownShare = 0.03
        #expect(node.advance(45, &degradation).map(\.level) == [.sampled(shift: 1)])
        node.ownShare = 0.005
        // One quiet minute is not enough any more.
        #expect(node.advance(100, &degradation).isEmpty)
        #expect(node.advance(25, &degradation).map(\.level) == [.full])
    }

    @Test("where programs' time is not counted, the other bounds hold")
    func uncounted() {
        var degradation = Degradation(Bounds())
        var reading = UseReading(
            nowNs: 0,
            ownNs: 0,
            countedNs: nil,
            memoryBytes: 0,
            sources: ["net.flow": .init(billableBytes: 0, programNs: 0)]
        )
        var steps = 0
        for _ in 0..<120 {
            reading.nowNs += Self.second
            reading.ownNs += Self.second / 10
            reading.sources["net.flow"]?.billableBytes += 1000
            steps += degradation.judge(reading, floors: Self.floors) == nil ? 0 : 1
            #expect(degradation.average?.programShare == nil)
        }
        #expect(steps > 0)
    }

    @Test("levels are steps from everything to nothing")
    func levels() {
        var level: DegradationLevel? = .full
        var texts: [String] = []
        while let now = level {
            texts.append(now.text)
            #expect(now == .full || now.higher?.lower == now)
            level = now.lower
        }
        #expect(
            texts == [
                "full", "one in 2", "one in 4", "one in 8", "one in 16", "one in 32", "one in 64",
                "count only", "off",
            ]
        )
        #expect(DegradationLevel.sampled(shift: 3).control == SourceControl(sampleShift: 3))
        #expect(DegradationLevel.countOnly.control.mode == .countOnly)
    }
}
