/// What pressing a key showed.
struct Proof: Sendable {
    var isProven: Bool
    /// What was seen and what was known, a fact a line.
    var lines: [String]
}
