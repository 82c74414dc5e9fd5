import BPF

/// A source on the kernel: its hook, its maps and iterators, its counters and its controls.
final class LoadedSource {
    let plan: SourcePlan
    /// Which hook it took, and why not a better one.
    let hook: HookReport
    private let rung: HookRung
    private let object: BPFObject
    private var links: [HookLink]
    private let ring: BPFRingBuffer?
    private let countersMap: BPFMap
    private let counters: BPFCounters
    private let controlMap: BPFMap
    private var controlNow: SourceControl

    /// Takes over what a ladder brought to the kernel.
    init(_ climbed: HookLadder.Climbed, plan: SourcePlan) throws(BPFError) {
        self.plan = plan
        hook = climbed.report
        rung = climbed.rung
        object = climbed.object
        links = climbed.links
        if let name = plan.ring {
            ring = try BPFRingBuffer(climbed.object.map(name))
        } else {
            ring = nil
        }
        countersMap = try climbed.object.map("counters")
        counters = try BPFCounters(countersMap)
        controlMap = try climbed.object.map("control")
        controlNow = try controlMap.value(UInt32(0), as: SourceControl.self) ?? SourceControl()
    }

    /// A map of the object, for what only this source has.
    func map(_ name: String) throws(BPFError) -> BPFMap { try object.map(name) }

    /// An iterator; nil where the chosen rung has not got it.
    func iterator(_ name: String) throws(BPFError) -> BPFIterator? {
        guard rung.programs.contains(name) else { return nil }
        return try object.iterator(name)
    }

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

    /// Which set of counters these are: the boot, and the map's number in it.
    func epoch() throws(BPFError) -> UInt64 {
        let boot = CRC32.of(Array((TextFile.firstLine(NodeIdentity.bootIDPath) ?? "").utf8))
        return UInt64(boot) << 32 | UInt64(try countersMap.identifier())
    }

    /// Runs, their time where the kernel counts it, and skipped runs, of all programs together.
    func usage() throws(BPFError) -> BPFProgramUsage {
        var sum = BPFProgramUsage()
        for program in rung.programs { sum = sum + (try object.usage(program)) }
        return sum
    }

    /// Attaches programs of interfaces to those that came, and forgets those that went.
    func followInterfaces() throws(BPFError) {
        guard !links.isEmpty else { return }
        let up = Set(NetworkInterfaces.up())
        let known = Set(links.compactMap(\.interface))
        links.removeAll { link in link.interface.map { !up.contains($0) } ?? false }
        for (program, attachment) in rung.attachments {
            guard case .interfaces(let hook) = attachment else { continue }
            for interface in up.subtracting(known) {
                do throws(BPFError) {
                    let added = try object.attach(program, interface: interface, hook: hook)
                    links.append(HookLink(added, interface: interface))
                } catch {
                    // It may have gone since it was listed.
                    if NetworkInterfaces.up().contains(interface) { throw error }
                }
            }
        }
    }

    /// Whether the programs run.
    var isAttached: Bool { !links.isEmpty }

    /// Stops the programs; maps and counters stay.
    func detach() { links = [] }

    /// Lets the programs run again, with the maps and counters they had.
    func attach() throws(BPFError) {
        guard links.isEmpty else { return }
        links = try HookLadder.attach(object, rung: rung, plan: plan)
    }
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
        let open = controlNow.generation
        let isDetached = !isAttached
        try object.map(mapName).forEach(Key.self, Value.self) { key, values in
            let generation = withUnsafeBytes(of: key) { $0.loadUnaligned(as: UInt32.self) }
            guard isDetached || (generation != open && generation &+ 1 != open) else {
                return false
            }
            body(key, values)
            return true
        }
    }
}
