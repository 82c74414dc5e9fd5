import Foundation
import Testing

/// Watches a fuzz run for inputs that hang and for memory without bound, and says what it saw.
struct FuzzWatch {
    /// Longer than any input may take, even on a machine that does much else.
    private static let durationMax = Duration.seconds(10)
    /// More than the whole test process ever needs, in KiB.
    private static let residentMaxKiB = 2 << 20

    private let name: String
    private let seed: UInt64
    private let clock = ContinuousClock()
    private var count = 0
    private var slowest = Duration.zero
    private var slowestInput = ""

    init(_ name: String, seed: UInt64) {
        self.name = name
        self.seed = seed
    }

    /// Runs one input; false when it took too long.
    mutating func run(_ input: String, _ body: () throws -> Void) rethrows -> Bool {
        let duration = try clock.measure(body)
        count += 1
        if duration > slowest {
            slowest = duration
            slowestInput = input
        }
        #expect(duration < Self.durationMax, "METERBEE_TEST_SEED=\(seed): \(input)")
        return duration < Self.durationMax
    }

    /// Prints the figures of a long run and checks the memory that the process took at most.
    func finish() throws {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        let resident = try #require(Int(line.filter(\.isNumber)))
        #expect(resident < Self.residentMaxKiB, "METERBEE_TEST_SEED=\(seed)")
        guard FuzzRounds.isFull else { return }
        print(
            "\(name): \(count) inputs, METERBEE_TEST_SEED=\(seed), at most \(resident / 1_024) MiB, "
                + "slowest \(slowest): \(slowestInput.prefix(200).debugDescription)"
        )
    }
}
