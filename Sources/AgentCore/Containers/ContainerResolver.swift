import Glibc

/// Says of a control group's number which container it is, in a record's attributes.
///
/// A group is asked for by number at the loader; where that does not help, the tree of groups and
/// the process itself are. Containers stay known for a minute after their group went, because
/// their last records come after that. Belongs to the thread that drains sources.
final class ContainerResolver {
    /// What is known of one control group.
    private struct Entry {
        var identity: ContainerIdentity?
        var attributes: [RecordAttribute]
        /// Of the pods that the attributes were made with.
        var generation: Int
        /// When its group was first missed.
        var goneNs: Int64?
        /// Looks at processes that may still be had where nothing was found.
        var attemptsLeft = 4
    }

    static let goneKeptNs: Int64 = 60_000_000_000
    /// Control groups known at a time; a look-up costs microseconds.
    static let entriesMax = 4096

    private let paths: any ControlGroupPaths
    private let mountPoint: String?
    private let processes: ProcessGroups
    private let pods: PodDirectory?
    private let entriesMax: Int
    private var entries: [UInt64: Entry] = [:]

    /// Containers that were forgotten for want of room.
    private(set) var evictions = 0

    /// - Parameters:
    ///   - mountPoint: Where the hierarchy that groups are numbered in is mounted.
    ///   - pods: What the kubelet tells.
    init(
        _ paths: any ControlGroupPaths,
        mountPoint: String? = nil,
        processes: ProcessGroups = ProcessGroups(),
        pods: PodDirectory? = nil,
        entriesMax: Int = ContainerResolver.entriesMax
    ) {
        self.paths = paths
        self.mountPoint = mountPoint
        self.processes = processes
        self.pods = pods
        self.entriesMax = entriesMax
    }

    /// Groups of containers that are known now.
    var containerCount: Int { entries.values.count { $0.identity != nil } }

    /// What records of a control group say of its container; nothing for the node's own.
    ///
    /// - Parameter processID: A process in it, where the record names one; else 0.
    func attributes(cgroupID: UInt64, processID: UInt32 = 0) -> [RecordAttribute] {
        // 1 is every hierarchy's root.
        guard cgroupID > 1 else { return [] }
        guard let known = entries[cgroupID] else { return learn(cgroupID, processID) }
        if known.identity == nil, known.goneNs != nil, processID != 0, known.attemptsLeft > 0 {
            return learn(cgroupID, processID)
        }
        guard known.generation != pods?.generation ?? 0, known.identity != nil else {
            return known.attributes
        }
        return keep(known.identity, cgroupID, goneNs: known.goneNs)
    }

    /// Walks the tree: learns what is new, and forgets what has been gone for a minute.
    func refresh(nowNs: Int64) {
        guard let mountPoint else { return }
        let tree = ControlGroupTree(below: mountPoint)
        for found in tree.found where entries[found.cgroupID]?.identity == nil {
            keep(found.identity, found.cgroupID, goneNs: nil)
        }
        guard tree.isWhole else { return }
        let alive = Set(tree.found.map(\.cgroupID))
        for (id, entry) in entries where entry.identity != nil {
            entries[id]?.goneNs = alive.contains(id) ? nil : entry.goneNs ?? nowNs
        }
        entries = entries.filter { _, entry in
            // Of the node's own groups nothing is kept that costs more than to ask again.
            entry.identity != nil
                && entry.goneNs.map { nowNs - $0 < Self.goneKeptNs } ?? true
        }
    }

    private func learn(_ cgroupID: UInt64, _ processID: UInt32) -> [RecordAttribute] {
        let attemptsLeft = entries[cgroupID]?.attemptsLeft ?? 4
        if let path = paths.path(cgroupID: cgroupID) {
            let relative = path.dropFirst(
                mountPoint.map { path.hasPrefix($0) ? $0.utf8.count : 0 } ?? 0
            )
            return keep(ContainerIdentity(cgroupPath: relative), cgroupID, goneNs: nil)
        }
        let identity = processID == 0 ? nil : container(of: processID, in: cgroupID)
        // A group that cannot be opened is gone, as far as is known.
        let attributes = keep(
            identity,
            cgroupID,
            goneNs: identity == nil ? KernelClock.read(CLOCK_MONOTONIC) : nil
        )
        entries[cgroupID]?.attemptsLeft = attemptsLeft - (processID == 0 ? 0 : 1)
        return attributes
    }

    /// By the process itself, unless its number belongs to another one by now.
    private func container(of processID: UInt32, in cgroupID: UInt64) -> ContainerIdentity? {
        guard let identity = processes.container(of: processID) else { return nil }
        guard let mountPoint else { return identity }
        let inodes = processes.paths(of: processID).compactMap { path in
            var status = stat()
            return stat(mountPoint + path, &status) == 0 ? UInt64(status.st_ino) : nil
        }
        return inodes.isEmpty || inodes.contains(cgroupID) ? identity : nil
    }

    @discardableResult
    private func keep(
        _ identity: ContainerIdentity?,
        _ cgroupID: UInt64,
        goneNs: Int64?
    ) -> [RecordAttribute] {
        if entries[cgroupID] == nil, entries.count >= entriesMax { makeRoom() }
        var attributes: [RecordAttribute] = []
        if let identity {
            if let id = identity.id { attributes.append(.init(AttributeName.containerID, id)) }
            if identity.runtime == .nspawn, let name = identity.id {
                attributes.append(.init(AttributeName.containerName, name))
            }
            attributes += pods?.attributes(of: identity) ?? identity.podUIDAttribute
        }
        entries[cgroupID] = Entry(
            identity: identity,
            attributes: attributes,
            generation: pods?.generation ?? 0,
            goneNs: goneNs
        )
        return attributes
    }

    /// The node's own groups go first, then those that are gone, then the ones looked up first.
    private func makeRoom() {
        entries = entries.filter { $0.value.identity != nil }
        guard entries.count >= entriesMax else { return }
        let order = entries.sorted {
            ($0.value.goneNs ?? .max, $0.key) < ($1.value.goneNs ?? .max, $1.key)
        }
        for (id, _) in order.prefix(max(1, entriesMax / 8)) {
            entries[id] = nil
            evictions += 1
        }
    }
}

extension ContainerIdentity {
    /// What is known of its pod before the kubelet tells more.
    var podUIDAttribute: [RecordAttribute] {
        podUID.map { [RecordAttribute(AttributeName.podUID, $0)] } ?? []
    }
}
