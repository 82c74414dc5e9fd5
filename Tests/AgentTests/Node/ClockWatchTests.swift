import Testing

@testable import AgentCore

@Suite("Clocks that are set")
struct ClockWatchTests {
    private static let second: Int64 = 1_000_000_000

    @Test("a jump is said once, with its direction and size", arguments: [-3600, -3, 3, 86_400])
    func jump(seconds: Int64) throws {
        var watch = ClockWatch()
        let before = watch.look(offsetNs: 1_700_000_000 * Self.second)
        #expect(before == nil)
        let after = (1_700_000_000 + seconds) * Self.second
        let jump = watch.look(offsetNs: after)
        let line = try #require(jump)
        let direction = seconds > 0 ? "ahead" : "back"
        #expect(line.contains("set \(direction) by \(abs(seconds)) s"))
        #expect(line.contains("counts, intervals and retries do not depend on it"))
        let again = watch.look(offsetNs: after)
        #expect(again == nil)
    }

    @Test("a clock that is slewed, however far, is no jump")
    func slewed() {
        var watch = ClockWatch()
        let lines = (0..<1000).compactMap { watch.look(offsetNs: Int64($0) * Self.second) }
        #expect(lines.isEmpty)
    }

    @Test("no reading traps")
    func extremes() {
        var watch = ClockWatch()
        let lines = [Int64.min, .max, .min].map { watch.look(offsetNs: $0) }
        #expect(lines[0] == nil)
        #expect(lines[1]?.contains("ahead") == true)
        #expect(lines[2]?.contains("back") == true)
    }
}
