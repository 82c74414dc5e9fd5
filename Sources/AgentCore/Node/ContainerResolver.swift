/// Finds the container of a control group by the group's path.
final class ContainerResolver {
    /// Beyond this the cache is emptied; groups are few, and a look-up costs microseconds.
    private static let entriesMax = 4096

    private let paths: any ControlGroupPaths
    private var cache: [UInt64: String?] = [:]

    /// How often the cache was emptied for want of room.
    private(set) var evictions = 0

    init(_ paths: any ControlGroupPaths) { self.paths = paths }

    /// The container's id, or nil for processes of the node itself.
    func containerID(cgroupID: UInt64) -> String? {
        // 1 is every hierarchy's root.
        guard cgroupID > 1 else { return nil }
        if let known = cache[cgroupID] { return known }
        if cache.count >= Self.entriesMax {
            cache.removeAll(keepingCapacity: true)
            evictions += 1
        }
        let found = paths.path(cgroupID: cgroupID).flatMap { Self.containerID(cgroupPath: $0) }
        cache[cgroupID] = .some(found)
        return found
    }

    /// The 64 hexadecimal digits that Docker, containerd, CRI-O and Podman put into a group's name,
    /// the innermost group first.
    static func containerID(cgroupPath: String) -> String? {
        for component in cgroupPath.split(separator: "/").reversed() {
            let runs = component.split { !$0.isHexDigit || $0.isUppercase }
            if let run = runs.first(where: { $0.utf8.count == 64 }) { return String(run) }
        }
        return nil
    }
}
