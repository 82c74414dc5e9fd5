import CLinux
import Glibc

/// Opens control groups by their number; needs CAP_DAC_READ_SEARCH.
final class LocalControlGroupPaths: ControlGroupPaths {
    /// What kernfs calls its file handles (FILEID_KERNFS in the kernel's exportfs.h).
    private static let kernfsHandleType: Int32 = 0xFE

    private let mountDescriptor: Int32

    init(hierarchy: CgroupHierarchy) {
        mountDescriptor = hierarchy.mountPoint.map { open($0, O_RDONLY | O_CLOEXEC) } ?? -1
    }

    deinit { if mountDescriptor >= 0 { close(mountDescriptor) } }

    /// A control group's id is its directory's inode, and kernfs opens directories by it.
    func path(cgroupID: UInt64) -> String? {
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
