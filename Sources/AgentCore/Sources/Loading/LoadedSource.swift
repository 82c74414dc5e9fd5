import BPF
import Compression

/// A source on the kernel: its hook, its maps and iterators, its counters and its controls.
final class LoadedSource {
    let plan: SourcePlan
    private let backend: any SourceBackend
    private let ring: BPFRingBuffer?
    private let countersMap: BPFMap
    private let counters: BPFCounters
    private let controlMap: BPFMap
    private var controlNow: SourceControl

    /// Opens the ring and the counters of a source that was loaded.
    init(_ backend: any SourceBackend, plan: SourcePlan) throws(BPFError) {
        self.plan = plan
        self.backend = backend
        if let name = plan.ring {
            ring = try BPFRingBuffer(backend.map(name))
        } else {
            ring = nil
        }
        countersMap = try backend.map("counters")
        counters = try BPFCounters(countersMap)
        controlMap = try backend.map("control")
        controlNow = try controlMap.value(UInt32(0), as: SourceControl.self) ?? SourceControl()
    }

    /// Which hook it took, and why not a better one.
    var hook: HookReport { backend.hook }

    /// A map of the object, for what only this source has.
    func map(_ name: String) throws(BPFError) -> BPFMap { try backend.map(name) }

    /// An iterator; nil where the chosen rung has not got it.
    func iterator(_ name: String) throws(BPFError) -> BPFIterator? { try backend.iterator(name) }

    /// Readable when samples should not wait for the timer; nil without a ring.
    var wakeDescriptor: Int32? { ring?.descriptor }

    /// Hands out every sample that waits in the ring.
    func drain(_ body: (UnsafeRawBufferPointer) -> Void) throws(BPFError) {
        try ring?.consume(body)
    }

    /// What the programs have counted.
    func kernelCounters() throws(BPFError) -> KernelCounters {
        KernelCounters(sums: try counters.sums())
    }

    /// Adds what the agent counted where there is no program that could.
    func count(_ counted: KernelCounters) throws(BPFError) { try counters.add(counted.sums) }

    /// Which set of counters these are: the boot, and the map's number in it.
    func epoch() throws(BPFError) -> UInt64 {
        let boot = CRC32.of(Array((TextFile.firstLine(NodeIdentity.bootIDPath) ?? "").utf8))
        return UInt64(boot) << 32 | UInt64(try countersMap.identifier())
    }

    /// Runs, their time where the kernel counts it, and skipped runs, of all programs together.
    func usage() throws(BPFError) -> BPFProgramUsage { try backend.usage() }

    /// The same of each program by its name.
    func usages() throws(BPFError) -> [(program: String, usage: BPFProgramUsage)] {
        try backend.usages()
    }

    /// Attaches programs of libraries to those that came, and lets go of those that nobody uses;
    /// how many there was no room for since the start.
    func followLibraries() throws(BPFError) -> Int { try backend.followLibraries() }

    /// Whether the programs run.
    var isAttached: Bool { backend.isAttached }

    /// Stops the programs; maps and counters stay.
    func detach() { backend.detach() }

    /// Lets the programs run again, with the maps and counters they had.
    func attach() throws(BPFError) { try backend.attach() }
}

extension LoadedSource {
    /// What is in force now.
    var control: SourceControl { controlNow }

    /// Changes what is handed over, for the very next sample.
    func setControl(_ control: SourceControl) throws(BPFError) {
        guard control != controlNow else { return }
        try controlMap.update(UInt32(0), control)
        controlNow = control
    }

    /// Closes the generation that programs add to now.
    func advanceGeneration() throws(BPFError) {
        var next = controlNow
        next.generation &+= 1
        try setControl(next)
    }

    /// Hands out and removes the entries of a map of counts whose generation, the key's first
    /// member, was closed an interval ago; of all generations once the programs are detached.
    func takeClosed<Key: BitwiseCopyable, Value: BitwiseCopyable>(
        _ mapName: String,
        key: Key.Type,
        value: Value.Type,
        _ body: (Key, [Value]) -> Void
    ) throws(BPFError) {
        try map(mapName).forEach(Key.self, Value.self) { key, values in
            guard isClosed(key) else { return false }
            body(key, values)
            return true
        }
    }

    /// Hands out all entries with whether they are closed, and removes those that are; values as
    /// bytes, for those that are too large to be copied about.
    func forEach<Key: BitwiseCopyable>(
        _ mapName: String,
        key: Key.Type,
        valueBytes: Int,
        _ body: (Key, UnsafeRawBufferPointer, _ isClosed: Bool) -> Void
    ) throws(BPFError) {
        try map(mapName).forEach(Key.self, valueBytes: valueBytes) { key, bytes in
            let isOver = isClosed(key)
            body(key, bytes, isOver)
            return isOver
        }
    }

    /// Whether nobody adds to an entry any more, by the generation that its key begins with.
    private func isClosed<Key: BitwiseCopyable>(_ key: Key) -> Bool {
        let open = controlNow.generation
        let generation = withUnsafeBytes(of: key) { $0.loadUnaligned(as: UInt32.self) }
        return !isAttached || (generation != open && generation &+ 1 != open)
    }
}
