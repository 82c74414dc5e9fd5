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

    /// A process became another program.
    func executed(
        _ key: ProcessKey,
        parentProcessID: UInt32,
        name: String,
        executablePath: String?,
        execID: UInt64
    ) {
        let now = clock()
        let parent = nodes[key]?.parent ?? current(parentProcessID, depth: 0)
        insert(
            key,
            ProcessNode(
                name: name,
                executablePath: executablePath,
                execID: execID,
                parent: parent == key ? nil : parent,
                usedNs: now
            )
        )
        words[key] = nil
        if !recent.isEmpty { recent.removeAll(keepingCapacity: true) }
    }

    /// A process ended.
    func ended(_ key: ProcessKey) { nodes[key]?.endedNs = clock() }

    /// Executable and parents of a process, as far as they are known.
    ///
    /// - Parameter startedNs: Nil for the process that has this number now.
    func lineage(_ processID: UInt32, startedNs: UInt64?) -> ProcessLineage? {
        let now = clock()
        let asked = Asked(processID: processID, startedNs: startedNs)
        if let known = recent[asked], known.untilNs > now { return known.lineage }
        let lineage = node(processID, startedNs: startedNs).map { key, node in
            ProcessLineage(executablePath: node.executablePath, ancestors: ancestors(of: key))
        }
        if recent.count >= Self.recentMax { recent.removeAll(keepingCapacity: true) }
        recent[asked] = (now &+ Self.recentNs, lineage)
        return lineage
    }

    /// What is known of a process, looked up where it was not met.
    ///
    /// - Parameter startedNs: Nil for the process that has this number now.
    func node(_ processID: UInt32, startedNs: UInt64?) -> (key: ProcessKey, node: ProcessNode)? {
        guard processID > 0 else { return nil }
        guard let startedNs else {
            verify(processID)
            return current(processID, depth: 0).flatMap { used($0) }
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
        insert(
            key,
            ProcessNode(
                name: Self.name(entry),
                executablePath: entry.executablePath,
                parent: parent,
                usedNs: clock()
            )
        )
        return key
    }

    private func insert(_ key: ProcessKey, _ node: ProcessNode) {
        if nodes[key] == nil, nodes.count >= nodesMax { makeRoom() }
        nodes[key] = node
        latest[key.processID] = key.startTicks
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

    private static func name(_ entry: ProcessTableEntry) -> String {
        entry.executablePath?.split(separator: "/").last.map(String.init) ?? entry.name
    }
}
