import BPF

/// A source that the loader loaded, by the descriptors it passed.
final class RemoteBackend: SourceBackend {
    let hook: HookReport
    private(set) var isAttached = true
    private var leftOut = 0
    private let key: String
    private let owner: ReceivedDescriptors
    private let loader: RemoteLoader
    private var maps: [String: Int32] = [:]
    private var programs: [String: Int32] = [:]
    private var iterators: [String: Int32] = [:]

    init(
        _ key: String,
        message: LoadedSourceMessage,
        owner: ReceivedDescriptors,
        loader: RemoteLoader
    ) {
        self.key = key
        self.owner = owner
        self.loader = loader
        hook = message.hook
        var rest = owner.all[...]
        for name in message.maps { maps[name] = rest.popFirst() }
        for name in message.programs { programs[name] = rest.popFirst() }
        for name in message.iterators { iterators[name] = rest.popFirst() }
    }

    func map(_ name: String) throws(BPFError) -> BPFMap {
        guard let descriptor = maps[name] else {
            throw BPFError(code: .unknownName, message: "'\(key)' has no map '\(name)'")
        }
        return try BPFMap(name: "\(key).\(name)", descriptor: descriptor, owner: owner)
    }

    func iterator(_ name: String) throws(BPFError) -> BPFIterator? {
        iterators[name].map { BPFIterator(name: name, linkDescriptor: $0, owner: owner) }
    }

    func usages() throws(BPFError) -> [(program: String, usage: BPFProgramUsage)] {
        var all: [(program: String, usage: BPFProgramUsage)] = []
        for (name, descriptor) in programs.sorted(by: { $0.key < $1.key }) {
            all.append((name, try BPFProgramUsage(name, descriptor: descriptor)))
        }
        return all
    }

    func attach() throws(BPFError) {
        guard !isAttached else { return }
        try loader.tell("attach", source: key)
        isAttached = true
    }

    func followLibraries() throws(BPFError) -> Int {
        if isAttached {
            let told = try loader.tell("follow", source: key)["left_out"]?.count
            leftOut = told.map { Int(clamping: $0) } ?? leftOut
        }
        return leftOut
    }

    func detach() {
        isAttached = false
        try? loader.tell("detach", source: key)
    }
}
