import BPF
import CLinux
import Glibc

/// The process with the rights: loads and attaches programs, passes their descriptors to the
/// worker, and looks up control groups. It has no network, and what it loaded outlives a worker.
final class LoaderProcess {
    private let supervisor: MessageChannel
    private let context: SourceContext
    private let paths: LocalControlGroupPaths
    private let files = LocalProcessFiles()
    private var worker: MessageChannel?
    private var loaded: [String: LocalBackend] = [:]

    /// Does what needs more than the four capabilities, then gives up everything else.
    init(
        supervisor: MessageChannel,
        mapDirectory: String?,
        observesTLS: Bool,
        report: (String) -> Void
    ) {
        self.supervisor = supervisor
        let hierarchy = CgroupHierarchy.current()
        context = SourceContext(
            hierarchy: hierarchy,
            ownSockets: OwnSockets(),
            pins: Self.pins(mapDirectory, report: report),
            ownParentProcessID: getppid()
        )
        paths = LocalControlGroupPaths(hierarchy: hierarchy)
        context.tracepoints.read()
        let mask = Capability.needed(observesTLS: observesTLS)
        if linux_keep_capabilities(mask) != 0 { report("the loader keeps all its capabilities") }
        if linux_forbid_network() != 0 { report("the loader is not kept from the network") }
    }

    private static func pins(_ directory: String?, report: (String) -> Void) -> MapPins? {
        guard let directory else { return nil }
        do {
            return try MapPins(directory)
        } catch {
            report("\(error); a crash of the agent is not accounted for to the sample")
            return nil
        }
    }

    /// Serves workers, one after the other, until the supervisor is gone.
    func run() {
        while true {
            var descriptors = [pollfd(fd: supervisor.descriptor, events: Int16(POLLIN), revents: 0)]
            if let worker {
                descriptors.append(
                    pollfd(fd: worker.descriptor, events: Int16(POLLIN), revents: 0)
                )
            }
            poll(&descriptors, nfds_t(descriptors.count), -1)
            if descriptors[0].revents != 0 {
                guard let (_, received) = supervisor.receive() else { return }
                if let channel = received.first {
                    worker = MessageChannel(channel)
                } else {
                    detachAll()
                    supervisor.send("detached")
                }
            } else if let worker, descriptors.last?.revents != 0 {
                if let (bytes, received) = worker.receive() {
                    for descriptor in received { close(descriptor) }
                    answer(JSONTree(bytes) ?? .null, to: worker)
                } else {
                    self.worker = nil
                }
            }
        }
    }

    private func detachAll() {
        for backend in loaded.values { backend.detach() }
    }

    private func answer(_ question: JSONTree, to worker: MessageChannel) {
        switch question["do"]?.text {
        case "load": load(question["source"]?.text ?? "", for: worker)
        case "attach":
            worker.send(outcome(question) { backend throws(BPFError) in try backend.attach() })
        case "follow":
            worker.send(follow(question))
        case "use": worker.send(ResourceUse.current().text)
        case "stop":
            detachAll()
            worker.send("{}")
        case "detach": worker.send(outcome(question) { $0.detach() })
        case "container":
            var json = JSONWriter()
            let path = question["cgroup"]?.count.flatMap { paths.path(cgroupID: $0) }
            json.object { $0.member("path", path) }
            worker.send(json.text)
        case "mappings": pass(question, to: worker) { files.openMappings($0) }
        case "code":
            let address = question["address"]?.count ?? 0
            pass(question, to: worker) { files.openCode($0, at: address) }
        case "perf_map": pass(question, to: worker) { files.openPerfMap($0) }
        default: worker.send(#"{"error":"not understood"}"#)
        }
    }

    /// Opens a file of the process in question and passes it on, if there is one.
    private func pass(
        _ question: JSONTree,
        to worker: MessageChannel,
        _ open: (UInt32) -> Int32?
    ) {
        let processID = question["pid"]?.count.flatMap { UInt32(exactly: $0) }
        let descriptor = processID.flatMap(open)
        worker.send("{}", descriptors: descriptor.map { [$0] } ?? [])
        if let descriptor { close(descriptor) }
    }

    private func load(_ key: String, for worker: MessageChannel) {
        do {
            let backend = try backend(key)
            try backend.attach()
            let maps = backend.object.loadedMapNames
            let programs = backend.rung.programs.sorted()
            let iterators = backend.iteratorLinks.keys.sorted()
            var descriptors: [Int32] = []
            for name in maps { descriptors.append(try backend.map(name).descriptor) }
            for name in programs { descriptors.append(try backend.object.programDescriptor(name)) }
            for name in iterators {
                if let link = backend.iteratorLinks[name] { descriptors.append(link.descriptor) }
            }
            let message = LoadedSourceMessage(
                hook: backend.hook,
                maps: maps,
                programs: programs,
                iterators: iterators
            )
            worker.send(message.text, descriptors: descriptors)
        } catch {
            worker.send(Self.refusal(error))
        }
        // What libbpf took for loading goes back to the system.
        malloc_trim(0)
        linux_release_program_pages()
    }

    /// A source that is loaded already keeps its counters and its ring for the next worker.
    private func backend(_ key: String) throws -> LocalBackend {
        if let known = loaded[key] { return known }
        let source = try SourceCatalog.source(key)
        let climbed = try HookLadder.climb(source, context: context)
        let backend = try LocalBackend(climbed, plan: source.plan, context: context)
        loaded[key] = backend
        return backend
    }

    private func follow(_ question: JSONTree) -> String {
        do {
            let leftOut = try loaded[question["source"]?.text ?? ""]?.followLibraries()
            var json = JSONWriter()
            json.object { $0.member("left_out", leftOut ?? 0) }
            return json.text
        } catch {
            return Self.refusal(error)
        }
    }

    private func outcome(
        _ question: JSONTree,
        _ body: (LocalBackend) throws(BPFError) -> Void
    ) -> String {
        do {
            if let backend = loaded[question["source"]?.text ?? ""] { try body(backend) }
            return "{}"
        } catch {
            return Self.refusal(error)
        }
    }

    private static func refusal(_ error: any Error) -> String {
        var json = JSONWriter()
        json.object { json in
            if let unavailable = error as? SourceUnavailable {
                unavailable.report.write(to: &json)
            } else {
                json.member("error", "\(error)")
            }
        }
        return json.text
    }
}
