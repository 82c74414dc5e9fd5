import FoundationEssentials

/// The file of the running program and what lies beside it.
enum OwnExecutable {
    /// The path of the running program; nil where /proc does not tell it.
    static var path: String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    }

    /// The path of another program in the same directory; nil where there is none.
    static func sibling(_ name: String) -> String? {
        guard let path, let slash = path.lastIndex(of: "/") else { return nil }
        let sibling = path[...slash] + name
        return FileManager.default.isExecutableFile(atPath: String(sibling)) ? String(sibling) : nil
    }
}
