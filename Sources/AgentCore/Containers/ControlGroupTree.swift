import Glibc

/// The containers that a mounted hierarchy of control groups shows, found by walking it.
///
/// Needs no right: directories of control groups may be listed by everybody.
struct ControlGroupTree: Sendable {
    /// A control group of a container, by its number.
    struct Found: Hashable, Sendable {
        /// The directory's inode number, which is the group's id.
        let cgroupID: UInt64
        let identity: ContainerIdentity
    }

    /// A node has some hundred; what is beyond this is found by number as it turns up.
    static let groupsMax = 16_384
    private static let depthMax = 32

    /// Control groups that were looked at.
    private(set) var groupCount = 0
    private(set) var found: [Found] = []
    /// Whether nothing was left out for being too much.
    private(set) var isWhole = true

    /// Walks the tree below a mount point.
    init(below mountPoint: String) {
        var open = [(path: mountPoint, depth: 0)]
        while let (path, depth) = open.popLast() {
            for (name, inode) in Self.directories(path) {
                guard groupCount < Self.groupsMax, depth < Self.depthMax else {
                    isWhole = false
                    return
                }
                groupCount += 1
                let below = path + "/" + name
                let relative = below.dropFirst(mountPoint.utf8.count)
                if let identity = ContainerIdentity(cgroupPath: relative) {
                    found.append(Found(cgroupID: inode, identity: identity))
                }
                open.append((below, depth + 1))
            }
        }
    }

    private static func directories(_ path: String) -> [(name: String, inode: UInt64)] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var all: [(name: String, inode: UInt64)] = []
        while let entry = readdir(directory) {
            guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { all.append((name, UInt64(entry.pointee.d_ino))) }
        }
        return all
    }
}
