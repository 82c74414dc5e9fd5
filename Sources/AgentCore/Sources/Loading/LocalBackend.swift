import BPF

/// A source that this process loaded.
final class LocalBackend: SourceBackend {
    let hook: HookReport
    let object: BPFObject
    let rung: HookRung
    private let plan: SourcePlan
    private let context: SourceContext
    private var links: [HookLink]
    /// Libraries that programs were attached to, or refused to be.
    private(set) var triedLibraries: Set<TLSLibraries.Identity>
    private(set) var iteratorLinks: [String: BPFLink] = [:]

    /// Takes over what a ladder brought to the kernel.
    init(
        _ climbed: HookLadder.Climbed,
        plan: SourcePlan,
        context: SourceContext
    ) throws(BPFError) {
        self.plan = plan
        self.context = context
        hook = climbed.report
        object = climbed.object
        rung = climbed.rung
        links = climbed.links
        triedLibraries = Set(climbed.links.compactMap(\.library))
        for name in rung.programs.intersection(plan.iterators) {
            iteratorLinks[name] = try object.iteratorLink(name, over: plan.walkedMaps[name])
        }
    }

    /// Of a rung without programs, and of one whose libraries are all gone, there are no links.
    private(set) var isAttached = true

    var libraries: TLSLibraries { context.libraries }

    func map(_ name: String) throws(BPFError) -> BPFMap { try object.map(name) }

    func iterator(_ name: String) throws(BPFError) -> BPFIterator? {
        iteratorLinks[name].map {
            BPFIterator(name: name, linkDescriptor: $0.descriptor, owner: $0)
        }
    }

    func usages() throws(BPFError) -> [(program: String, usage: BPFProgramUsage)] {
        var all: [(program: String, usage: BPFProgramUsage)] = []
        for program in rung.programs.sorted() { all.append((program, try object.usage(program))) }
        return all
    }

    func attach() throws(BPFError) {
        guard !isAttached else { return }
        links = try HookLadder.attach(object, rung: rung, plan: plan, context: context)
        triedLibraries = Set(links.compactMap(\.library))
        isAttached = true
    }

    func detach() {
        isAttached = false
        links = []
        triedLibraries = []
    }

    /// Adds hooks in a library that came; there may be none in it.
    func add(_ added: [HookLink], in library: TLSLibraries.Identity) {
        links += added
        triedLibraries.insert(library)
    }

    /// Lets go of all libraries but these.
    func keep(only known: Set<TLSLibraries.Identity>) {
        links.removeAll { link in link.library.map { !known.contains($0) } ?? false }
        triedLibraries.formIntersection(known)
    }
}
