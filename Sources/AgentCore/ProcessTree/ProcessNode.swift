/// What is known of a process.
struct ProcessNode: Hashable, Sendable {
    /// At most 15 bytes where the executable is not known.
    var name: String
    /// What the kernel calls it, at most 15 bytes.
    var command: String
    var executablePath: String?
    /// How many programs it has been, as the kernel counts; 0 where nobody told.
    var execID: UInt64 = 0
    /// Its parent when it was met first; a parent that ends leaves its children to another.
    var parent: ProcessKey?
    /// When it ended, on the clock of boot; nil while it runs.
    var endedNs: UInt64?
    /// When somebody asked for it last.
    var usedNs: UInt64
}
