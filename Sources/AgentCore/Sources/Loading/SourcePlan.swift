import Telemetry

/// What a source is before anything is loaded: its object, its ways, and what must outlive them.
struct SourcePlan: Sendable {
    /// The data source's key, which is also its scope and its event name.
    let key: String
    let object: EmbeddedObject
    /// Best first.
    let rungs: [HookRung]
    /// Programs of the rungs that are attached when they are run.
    let iterators: Set<String>
    /// Of these, the ones that walk a map's elements, with the map.
    let walkedMaps: [String: String]
    /// The map its samples come through; nil for a source that only adds up in maps.
    let ring: String?
    /// Maps whose content must survive a restart, besides counters, control and ring.
    let keptMaps: Set<String>
    /// Security sources have a floor that budgets and degradation do not cross.
    let isSecurity: Bool
    /// What its records are: log records, or metric points.
    let signal: Signal
    /// Why there is nothing to tell on this kernel, such as a part it was built without; else nil.
    let lacking: @Sendable () -> String?

    init(
        key: String,
        object: EmbeddedObject,
        rungs: [HookRung],
        iterators: Set<String> = [],
        walkedMaps: [String: String] = [:],
        ring: String? = "samples",
        keptMaps: Set<String> = [],
        isSecurity: Bool = false,
        signal: Signal = .logs,
        lacking: @escaping @Sendable () -> String? = { nil }
    ) {
        self.key = key
        self.object = object
        self.rungs = rungs
        self.iterators = iterators
        self.walkedMaps = walkedMaps
        self.ring = ring
        self.keptMaps = keptMaps
        self.isSecurity = isSecurity
        self.signal = signal
        self.lacking = lacking
    }

    /// Whether anything of it runs in the kernel, and goes on without this process.
    var hasPrograms: Bool { rungs.contains { !$0.programs.isEmpty } }

    /// What bounds may not push it below: of a security source one in 16 is always told.
    var floor: DegradationLevel { isSecurity ? .sampled(shift: 4) : .off }

    /// Every map that is kept in bpffs on this rung.
    func keptMaps(on rung: HookRung) -> Set<String> {
        keptMaps.union(["counters", "control"]).union(ring.map { [$0] } ?? [])
            .subtracting(rung.omittedMaps)
    }
}
