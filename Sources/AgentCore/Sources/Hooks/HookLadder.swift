import BPF
import Glibc

/// Tries a source's rungs, best first, until the kernel takes one.
enum HookLadder {
    /// An object on the kernel, with the rung that brought it there.
    struct Climbed {
        let object: BPFObject
        let rung: HookRung
        let links: [HookLink]
        let report: HookReport
    }

    /// Loads and attaches the first rung that works.
    ///
    /// - Throws: `SourceUnavailable` with every rung's reason when none works.
    static func climb(
        _ source: any DataSource.Type,
        rungs: [HookRung]? = nil,
        context: SourceContext
    ) throws(SourceUnavailable) -> Climbed {
        var refused: [HookReport.Refusal] = []
        if let reason = source.plan.lacking() {
            refused.append(.init(hook: HookReport.notApplicable, reason: reason))
            throw SourceUnavailable(report: HookReport(chosen: nil, refused: refused))
        }
        for rung in rungs ?? source.plan.rungs {
            do {
                let (object, links) = try attach(source, rung: rung, context: context)
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
        _ source: any DataSource.Type,
        rung: HookRung,
        context: SourceContext
    ) throws(BPFError) -> (BPFObject, [HookLink]) {
        let object = try load(source, rung: rung, context: context)
        let links = try attach(object, rung: rung, plan: source.plan, context: context)
        return (object, links)
    }

    /// Attaches the programs of a loaded object, for the first time or again.
    static func attach(
        _ object: BPFObject,
        rung: HookRung,
        plan: SourcePlan,
        context: SourceContext
    ) throws(BPFError) -> [HookLink] {
        var links: [HookLink] = []
        for program in rung.programs.subtracting(plan.iterators).sorted() {
            let attachment = rung.attachments[program]
            links += try attach(program, of: object, by: attachment, context)
        }
        guard !links.isEmpty || rung.libraryFunctions.isEmpty else {
            throw BPFError(
                code: .attach,
                message: "no libssl.so was found: install OpenSSL, or restart the agent beside a "
                    + "process that uses it"
            )
        }
        return links
    }

    /// Loads one rung's programs; maps that another build of the agent left behind and that do not
    /// fit any more are given up.
    static func load(
        _ source: any DataSource.Type,
        rung: HookRung,
        context: SourceContext
    ) throws(BPFError) -> BPFObject {
        do {
            let object = try open(source, rung: rung, context: context)
            try object.load()
            return object
        } catch {
            guard let pins = context.pins, error.code == .load, error.errorNumber == EINVAL,
                pins.discard(source.plan.key)
            else { throw error }
            let object = try open(source, rung: rung, context: context)
            try object.load()
            return object
        }
    }

    private static func open(
        _ source: any DataSource.Type,
        rung: HookRung,
        context: SourceContext
    ) throws(BPFError) -> BPFObject {
        let plan = source.plan
        let opened = plan.object.withBytes { code in
            Result { () throws(BPFError) in try BPFObject(name: plan.object.name, code: code) }
        }
        let object = try opened.get()
        try object.selectPrograms(rung.programs)
        for map in rung.omittedMaps { try object.omitMap(map) }
        for (map, entries) in context.mapEntries {
            try object.resizeMap(map, entries: entries)
        }
        if let pins = context.pins {
            for map in plan.keptMaps(on: rung) {
                try object.keepMap(map, at: pins.path(source: plan.key, map: map))
            }
        }
        try source.prepare(object, context: context)
        return object
    }

    private static func attach(
        _ program: String,
        of object: BPFObject,
        by attachment: HookAttachment?,
        _ context: SourceContext
    ) throws(BPFError) -> [HookLink] {
        switch attachment {
        case nil: return [HookLink(try object.attach(program))]
        case .securityModule:
            try SecurityModules.requireBPF()
            return [HookLink(try object.attach(program))]
        case .clock(let hertz):
            return try object.attach(program, clockHertz: hertz).map { HookLink($0) }
        case .controlGroupRoot:
            let root = try ControlGroupRoot()
            return [HookLink(try object.attach(program, controlGroup: root.descriptor))]
        case .systemCalls(let calls, let place):
            let numbers = try context.tracepoints.numbers(calls, at: place)
            return [HookLink(try object.attach(program, tracepoints: numbers))]
        case .libraryFunction(let names, let place):
            let known = context.libraries.known
            return try attach(program, of: object, functions: names, at: place, known)
        }
    }

    /// Attaches to every copy of the library that has the function; older ones lack some.
    private static func attach(
        _ program: String,
        of object: BPFObject,
        functions names: [String],
        at place: HookAttachment.FunctionPlace,
        _ libraries: [TLSLibraries.Library]
    ) throws(BPFError) -> [HookLink] {
        var links: [HookLink] = []
        var last: BPFError?
        for library in libraries {
            let tried = attach(program, of: object, functions: names, at: place, in: library)
            links += tried.links
            last = tried.refusal ?? last
        }
        // Where there is none yet, one may come.
        guard links.isEmpty, var refusal = last else { return links }
        if refusal.errorNumber == EACCES || refusal.errorNumber == EPERM {
            refusal.message += " (needs CAP_SYS_ADMIN, which a loader keeps with 'allow: tls')"
        }
        throw refusal
    }

    /// Attaches to one copy of the library, to those of the functions that it has.
    static func attach(
        _ program: String,
        of object: BPFObject,
        functions names: [String],
        at place: HookAttachment.FunctionPlace,
        in library: TLSLibraries.Library
    ) -> (links: [HookLink], refusal: BPFError?) {
        var links: [HookLink] = []
        var refusal: BPFError?
        for name in names {
            do throws(BPFError) {
                let link = try object.attach(
                    program,
                    library: library.openPath,
                    function: name,
                    atReturn: place == .return
                )
                links.append(HookLink(link, library: library.identity))
            } catch {
                refusal = error
            }
        }
        return (links, refusal)
    }
}
