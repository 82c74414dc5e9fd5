import FoundationEssentials

/// Where the demo keeps its files: a directory that was given, or a temporary one.
struct DemoHome: Sendable {
    let path: String
    private let temporary: TemporaryDirectory?

    init(_ options: DemoOptions) throws(DemoError) {
        do {
            if let given = options.dataDir {
                path = URL(filePath: given).standardizedFileURL.path
                temporary = nil
                try FileManager.default.createDirectory(
                    atPath: path,
                    withIntermediateDirectories: true
                )
            } else {
                let directory = try TemporaryDirectory(prefix: "meterbee-demo-")
                path = directory.path
                temporary = directory
            }
        } catch {
            throw DemoError(
                step: "data directory",
                reason: "\(error)",
                remedy: "give a directory that can be written with --data-dir"
            )
        }
    }

    /// Removes what is temporary; tells what was done.
    func leave() -> String {
        guard let temporary else { return "kept \(path)" }
        temporary.remove()
        return "removed \(path)"
    }
}
