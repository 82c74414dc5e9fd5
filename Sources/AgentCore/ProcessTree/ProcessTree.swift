import Glibc

/// Every process that was met, with its parents: executions and ends tell of most, and /proc of
/// those that are older than the agent or never executed anything.
///
/// Who ended stays for a minute, for samples that come late. The tree belongs to the thread that
/// drains sources.
final class ProcessTree {
    /// Beyond this the least used are forgotten, those that ended first.
    let nodesMax: Int
    private static let keptNs: UInt64 = 60_000_000_000
    private static let ancestorsMax = 8
    /// How long a number is believed to be the same process's without a look at /proc.
    private static let trustNs: UInt64 = 5_000_000_000
    private static let nsPerTick =
        1_000_000_000 / UInt64(max(1, sysconf(Int32(_SC_CLK_TCK))))
    /// A chain is put into words anew after so long.
    private static let wordsNs: UInt64 = 1_000_000_000

    /// Samples of a process come in runs: for so long nothing is looked up again.
    private static let recentNs: UInt64 = 100_000_000
    private static let recentMax = 256

    /// Whom a record is about.
    private struct Asked: Hashable {
        var processID: UInt32
        var startedNs: UInt64?
    }

    private let table: any ProcessTable
    private let clock: () -> UInt64
    private var nodes: [ProcessKey: ProcessNode] = [:]
    private var latest: [UInt32: UInt64] = [:]
    private var words: [ProcessKey: (untilNs: UInt64, ancestors: [String])] = [:]
    private var recent: [Asked: (untilNs: UInt64, lineage: ProcessLineage?)] = [:]
    /// The last of these that was asked for: connections have one owner for long.
    private var last: (asked: Asked, untilNs: UInt64, lineage: ProcessLineage?)?

    /// Executions since then are told, all that are not lost; nil where nobody tells of any.
    private var watchedFromTicks: UInt64?

    /// How many were forgotten for want of room.
    private(set) var evictions = 0

    /// - Parameter clock: Nanoseconds since boot.
    init(
        _ table: any ProcessTable = LocalProcessTable(),
        nodesMax: Int = 8192,
        clock: @escaping () -> UInt64 = { UInt64(clamping: KernelClock.read(CLOCK_BOOTTIME)) }
    ) {
        self.table = table
        self.nodesMax = nodesMax
        self.clock = clock
    }

    /// How many are known.
    var count: Int { nodes.count }

    /// The key of a process by its start in nanoseconds.
    static func key(_ processID: UInt32, startedNs: UInt64) -> ProcessKey {
        ProcessKey(processID: processID, startTicks: startedNs / nsPerTick)
    }

    /// From now on executions are told.
    func watchExecutions() {
        if watchedFromTicks == nil { watchedFromTicks = clock() / Self.nsPerTick }
    }

    /// A process became another program.
    ///
    /// - Parameter command: What the kernel calls it.
    func executed(
        _ key: ProcessKey,
        parentProcessID: UInt32,
        name: String,
        command: String,
        executablePath: String?,
        execID: UInt64
    ) {
        let now = clock()
        let parent = nodes[key]?.parent ?? holder(of: parentProcessID)
        insert(
            key,
            ProcessNode(
                name: name,
                command: command,
                executablePath: executablePath,
                execID: execID,
                parent: parent == key ? nil : parent,
                usedNs: now
            )
        )
        words[key] = nil
        forgetRecent()
    }

    /// A sample tells of a process; one that nobody looked at while it ran is known from here on.
    ///
    /// - Parameter command: What the kernel calls it.
    func met(_ key: ProcessKey, parentProcessID: UInt32, command: String) {
        guard nodes[key] == nil, look(at: key.processID, depth: 0) != key else { return }
        let parent = holder(of: parentProcessID)
        insert(
            key,
            unexecuted(
                command,
                startTicks: key.startTicks,
                parent: parent == key ? nil : parent
            )
        )
        forgetRecent()
    }

    private func forgetRecent() {
        last = nil
        if !recent.isEmpty { recent.removeAll(keepingCapacity: true) }
    }

    /// A process ended.
    func ended(_ key: ProcessKey) { nodes[key]?.endedNs = clock() }

    /// Executable and parents of a process, as far as they are known.
    ///
    /// - Parameters:
    ///   - startedNs: Nil for the process that has, or had last, this number.
    ///   - occurredNs: When it did what is told; who started later is somebody else.
    func lineage(
        _ processID: UInt32,
        startedNs: UInt64?,
        occurredNs: UInt64 = .max
    ) -> ProcessLineage? {
        let lineage = recentLineage(Asked(processID: processID, startedNs: startedNs))
        guard startedNs == nil, let found = lineage else { return lineage }
        return found.startTicks <= occurredNs / Self.nsPerTick ? found : nil
    }

    private func recentLineage(_ asked: Asked) -> ProcessLineage? {
        let now = clock()
        if let last, last.asked == asked, last.untilNs > now { return last.lineage }
        if let known = recent[asked], known.untilNs > now {
            last = (asked, known.untilNs, known.lineage)
            return known.lineage
        }
        let lineage = node(asked.processID, startedNs: asked.startedNs).map { key, node in
            ProcessLineage(
                startTicks: key.startTicks,
                executablePath: node.executablePath,
                ancestors: ancestors(of: key)
            )
        }
        if recent.count >= Self.recentMax { recent.removeAll(keepingCapacity: true) }
        recent[asked] = (now &+ Self.recentNs, lineage)
        last = (asked, now &+ Self.recentNs, lineage)
        return lineage
    }

    /// What is known of a process, looked up where it was not met.
    ///
    /// - Parameter startedNs: Nil for the process that has, or had last, this number.
    func node(_ processID: UInt32, startedNs: UInt64?) -> (key: ProcessKey, node: ProcessNode)? {
        guard processID > 0 else { return nil }
        guard let startedNs else {
            verify(processID)
            return holder(of: processID).flatMap { used($0) }
        }
        let key = Self.key(processID, startedNs: startedNs)
        if nodes[key] == nil, look(at: processID, depth: 0) != key { return nil }
        return used(key)
    }

    private func used(_ key: ProcessKey) -> (key: ProcessKey, node: ProcessNode)? {
        nodes[key]?.usedNs = clock()
        return nodes[key].map { (key, $0) }
    }

    /// An end may not be told, and its number be another's by now.
    private func verify(_ processID: UInt32) {
        guard let ticks = latest[processID] else { return }
        let key = ProcessKey(processID: processID, startTicks: ticks)
        let now = clock()
        guard let node = nodes[key], node.endedNs == nil, node.usedNs &+ Self.trustNs <= now,
            table.process(processID)?.startTicks != ticks
        else { return }
        nodes[key]?.endedNs = now
    }

    /// Parent, grandparent and so on, each as `name:pid`, at most eight.
    func ancestors(of key: ProcessKey) -> [String] {
        let now = clock()
        if let known = words[key], known.untilNs > now { return known.ancestors }
        var chain: [String] = []
        var next = nodes[key]?.parent
        while let parent = next, chain.count < Self.ancestorsMax, let node = nodes[parent] {
            chain.append("\(node.name):\(parent.processID)")
            next = node.parent
        }
        if words.count >= nodesMax { words.removeAll(keepingCapacity: true) }
        words[key] = (now &+ Self.wordsNs, chain)
        return chain
    }

    /// The process that has a number now, or where nobody has, who had it less than a minute ago:
    /// samples come later than ends.
    private func holder(of processID: UInt32) -> ProcessKey? {
        if let running = current(processID, depth: 0) { return running }
        guard let ticks = latest[processID] else { return nil }
        let key = ProcessKey(processID: processID, startTicks: ticks)
        let endedNs = nodes[key]?.endedNs ?? 0
        return endedNs &+ Self.keptNs > clock() ? key : nil
    }

    /// The process that has a number now, with its parents, from memory or /proc.
    private func current(_ processID: UInt32, depth: Int) -> ProcessKey? {
        guard processID > 0, depth <= Self.ancestorsMax else { return nil }
        if let ticks = latest[processID] {
            let key = ProcessKey(processID: processID, startTicks: ticks)
            if let node = nodes[key], node.endedNs == nil { return key }
        }
        return look(at: processID, depth: depth)
    }

    private func look(at processID: UInt32, depth: Int) -> ProcessKey? {
        guard let entry = table.process(processID) else { return nil }
        let key = ProcessKey(processID: processID, startTicks: entry.startTicks)
        guard nodes[key] == nil else { return key }
        let parent = current(entry.parentProcessID, depth: depth + 1)
        var node = unexecuted(entry.name, startTicks: entry.startTicks, parent: parent)
        if let path = entry.executablePath {
            node.executablePath = path
            node.name = Self.lastName(of: path)
        }
        insert(key, node)
        return key
    }

    /// A process of which the kernel's name alone is known. Where executions are told and none was
    /// told of it, it is still its parent's program.
    private func unexecuted(
        _ command: String,
        startTicks: UInt64,
        parent: ProcessKey?
    ) -> ProcessNode {
        var node = ProcessNode(name: command, command: command, parent: parent, usedNs: clock())
        guard let watchedFromTicks, startTicks > watchedFromTicks,
            let known = parent.flatMap({ nodes[$0] }), let path = known.executablePath,
            known.command == command
        else { return node }
        node.executablePath = path
        node.name = known.name
        node.execID = known.execID
        return node
    }

    private func insert(_ key: ProcessKey, _ node: ProcessNode) {
        if nodes[key] == nil, nodes.count >= nodesMax { makeRoom() }
        nodes[key] = node
        latest[key.processID] = max(latest[key.processID] ?? 0, key.startTicks)
    }

    /// Forgets those that ended a minute ago, and where that is not enough, an eighth of all.
    private func makeRoom() {
        let now = clock()
        for (key, node) in nodes {
            if let ended = node.endedNs, ended &+ Self.keptNs <= now { remove(key) }
        }
        guard nodes.count >= nodesMax else { return }
        let order = nodes.sorted { left, right in
            let isLeftOver = left.value.endedNs != nil
            let isRightOver = right.value.endedNs != nil
            guard isLeftOver == isRightOver else { return isLeftOver }
            return left.value.usedNs < right.value.usedNs
        }
        for (key, _) in order.prefix(max(1, nodesMax / 8)) {
            remove(key)
            evictions += 1
        }
    }

    private func remove(_ key: ProcessKey) {
        nodes[key] = nil
        words[key] = nil
        if latest[key.processID] == key.startTicks { latest[key.processID] = nil }
    }

    private static func lastName(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
