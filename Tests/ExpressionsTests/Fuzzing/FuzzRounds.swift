import Foundation

/// How long the fuzzers run.
enum FuzzRounds {
    /// Whether METERBEE_TEST_FULL asks for the long run.
    static let isFull = ProcessInfo.processInfo.environment["METERBEE_TEST_FULL"] == "1"

    /// The parts of a run, which go side by side; each has a seed of its own.
    static let shards = 0..<(isFull ? 8 : 2)

    /// The inputs of one part, where all parts together have `short` or `full`.
    static func perShard(short: Int, full: Int) -> Int { (isFull ? full : short) / shards.count }
}
