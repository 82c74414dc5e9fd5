import CLinux
import Glibc

/// Finds the container of a control group by the group's path.
final class ContainerResolver {
    /// Beyond this the cache is emptied; groups are few, and a look-up costs microseconds.
    private static let entriesMax = 4096
    /// What kernfs calls its file handles (FILEID_KERNFS in the kernel's exportfs.h).
    private static let kernfsHandleType: Int32 = 0xFE

    private let mountDescriptor: Int32
    private var cache: [UInt64: String?] = [:]

    /// How often the cache was emptied for want of room.
    private(set) var evictions = 0

    init(hierarchy: CgroupHierarchy) {
        mountDescriptor = hierarchy.mountPoint.map { open($0, O_RDONLY | O_CLOEXEC) } ?? -1
    }

    deinit { if mountDescriptor >= 0 { close(mountDescriptor) } }

    /// The container's id, or nil for processes of the node itself.
    func containerID(cgroupID: UInt64) -> String? {
        // 1 is every hierarchy's root.
        guard cgroupID > 1 else { return nil }
        if let known = cache[cgroupID] { return known }
        if cache.count >= Self.entriesMax {
            cache.removeAll(keepingCapacity: true)
            evictions += 1
        }
        let found = path(cgroupID: cgroupID).flatMap { Self.containerID(cgroupPath: $0) }
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

    /// A control group's id is its directory's inode, and kernfs opens directories by it.
    private func path(cgroupID: UInt64) -> String? {
        guard mountDescriptor >= 0 else { return nil }
        var handle = linux_file_handle(
            handle_bytes: 8,
            handle_type: Self.kernfsHandleType,
            handle: cgroupID
        )
        let descriptor = open_by_handle_at(mountDescriptor, &handle, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { memory in
            guard let buffer = memory.assumingMemoryBound(to: CChar.self).baseAddress else {
                return nil
            }
            let length = readlink("/proc/self/fd/\(descriptor)", buffer, memory.count)
            guard length > 0 else { return nil }
            return String(decoding: memory[..<length], as: UTF8.self)
        }
    }
}
