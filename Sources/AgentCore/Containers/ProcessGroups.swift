import Glibc

/// The control groups of running processes, as /proc tells everybody.
struct ProcessGroups: Sendable {
    /// /proc, or a directory that looks like it.
    let directory: String

    init(directory: String = "/proc") { self.directory = directory }

    /// The container that a process is in now.
    func container(of processID: UInt32) -> ContainerIdentity? {
        text(String(processID)).flatMap { ContainerIdentity(processGroups: $0) }
    }

    /// The paths that a process's groups have below their mount points.
    func paths(of processID: UInt32) -> [Substring] {
        (text(String(processID)) ?? "").split(separator: "\n").compactMap {
            $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).last
        }
    }

    /// Every process that can be seen, with its container.
    ///
    /// - Parameter countMax: Looks at no more than this many.
    func all(countMax: Int) -> [(processID: UInt32, container: ContainerIdentity?)] {
        let numbers = DirectoryListing.names(directory).compactMap { UInt32($0) }
        return numbers.prefix(countMax).map { ($0, container(of: $0)) }
    }

    private func text(_ process: String) -> String? {
        TextFile.text("\(directory)/\(process)/cgroup")
    }
}
