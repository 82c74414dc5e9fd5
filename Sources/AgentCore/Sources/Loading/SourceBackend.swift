import BPF

/// What a source needs of whoever loaded it: this process, or the loader beside it.
protocol SourceBackend: AnyObject {
    /// Which hook it took, and why not a better one.
    var hook: HookReport { get }

    /// Whether the programs run.
    var isAttached: Bool { get }

    /// A map of the object.
    func map(_ name: String) throws(BPFError) -> BPFMap

    /// An iterator; nil where the chosen rung has not got it.
    func iterator(_ name: String) throws(BPFError) -> BPFIterator?

    /// Runs, their time where the kernel counts it, and skipped runs, of each program by its name.
    func usages() throws(BPFError) -> [(program: String, usage: BPFProgramUsage)]

    /// Lets the programs run, with the maps and counters they had.
    func attach() throws(BPFError)

    /// Attaches programs of libraries to those that came, and lets go of those that nobody uses;
    /// how many there was no room for since the start.
    func followLibraries() throws(BPFError) -> Int

    /// Stops the programs; maps and counters stay.
    func detach()
}

extension SourceBackend {
    /// Of all programs together.
    func usage() throws(BPFError) -> BPFProgramUsage {
        try usages().reduce(BPFProgramUsage()) { $0 + $1.usage }
    }
}
