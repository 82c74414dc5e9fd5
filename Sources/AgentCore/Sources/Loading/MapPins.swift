import CLinux
import Glibc

/// The directory in bpffs where maps outlive the process: `<directory>/<source>/<map>`.
struct MapPins: Hashable, Sendable {
    /// The number of bpffs in `statfs`, of the kernel's `linux/magic.h`.
    private static let bpffsMagic: Int = 0xCAFE_4A11

    /// An existing directory of a mounted bpffs.
    let directory: String

    /// Makes the directory, and where there is no bpffs, mounts one at it.
    ///
    /// - Throws: `AgentError` where neither is possible; then a crash of both processes cannot be
    ///   accounted for.
    init(_ directory: String) throws(AgentError) {
        try TextFile.makeDirectory(directory)
        if !Self.isBPFFS(directory), mount("bpf", directory, "bpf", 0, "mode=0700") != 0 {
            throw .file(directory, "used to keep maps (it is not in a mounted bpffs)", errno)
        }
        self.directory = directory
    }

    /// Where a map of a source is kept; its directory is made.
    func path(source: String, map: String) -> String {
        // No dots: the kernel keeps names with dots for itself.
        let folder = directory + "/" + Self.folder(source)
        mkdir(folder, 0o700)
        return folder + "/" + map
    }

    /// Lets go of a source's maps; false where there were none.
    func discard(_ source: String) -> Bool {
        let folder = directory + "/" + Self.folder(source)
        var count = 0
        for map in DirectoryListing.names(folder) where unlink(folder + "/" + map) == 0 {
            count += 1
        }
        rmdir(folder)
        return count > 0
    }

    /// Lets go of the maps of all sources.
    func discardAll() {
        for folder in DirectoryListing.names(directory) {
            for map in DirectoryListing.names(directory + "/" + folder) {
                unlink("\(directory)/\(folder)/\(map)")
            }
            rmdir(directory + "/" + folder)
        }
    }

    private static func folder(_ source: String) -> String {
        String(source.map { $0 == "." ? "_" : $0 })
    }

    private static func isBPFFS(_ path: String) -> Bool {
        linux_file_system_type(path) == bpffsMagic
    }
}
