import BPF

/// Tries a source's rungs, best first, until the kernel takes one.
enum HookLadder {
    /// An object on the kernel, with the rung that brought it there.
    struct Climbed {
        let object: BPFObject
        let rung: HookRung
        let links: [BPFLink]
        let report: HookReport
    }

    /// Loads and attaches the first rung that works.
    ///
    /// - Parameters:
    ///   - iterators: Programs of the rungs that are attached when they are run, not here.
    ///   - prepare: Sets constants before the object is loaded.
    /// - Throws: `SourceUnavailable` with every rung's reason when none works.
    static func climb(
        _ embedded: EmbeddedObject,
        rungs: [HookRung],
        iterators: Set<String> = [],
        prepare: (BPFObject) throws(BPFError) -> Void
    ) throws(SourceUnavailable) -> Climbed {
        var refused: [HookReport.Refusal] = []
        for rung in rungs {
            do {
                let (object, links) = try attach(
                    embedded,
                    rung: rung,
                    iterators: iterators,
                    prepare: prepare
                )
                let report = HookReport(chosen: rung.name, refused: refused)
                return Climbed(object: object, rung: rung, links: links, report: report)
            } catch {
                refused.append(.init(hook: rung.name, reason: "\(error)"))
            }
        }
        throw SourceUnavailable(report: HookReport(chosen: nil, refused: refused))
    }

    /// Loads and attaches one rung.
    static func attach(
        _ embedded: EmbeddedObject,
        rung: HookRung,
        iterators: Set<String>,
        prepare: (BPFObject) throws(BPFError) -> Void
    ) throws(BPFError) -> (BPFObject, [BPFLink]) {
        let opened = embedded.withBytes { code in
            Result { () throws(BPFError) in try BPFObject(name: embedded.name, code: code) }
        }
        let object = try opened.get()
        try object.selectPrograms(rung.programs)
        for map in rung.omittedMaps { try object.omitMap(map) }
        try prepare(object)
        try object.load()
        var links: [BPFLink] = []
        for program in rung.programs.subtracting(iterators).sorted() {
            links.append(try object.attach(program))
        }
        return (object, links)
    }
}
