/// What records tell of a process besides itself.
struct ProcessLineage: Hashable, Sendable {
    var startTicks: UInt64
    var executablePath: String?
    /// Parent, grandparent and so on, each as `name:pid`.
    var ancestors: [String]
}
