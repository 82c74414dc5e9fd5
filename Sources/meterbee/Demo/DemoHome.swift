import FoundationEssentials

/// Where the demo keeps its files: a directory that was given, or a temporary one.
struct DemoHome: Sendable {
    let path: String
    private let temporary: TemporaryDirectory?

    init(_ options: DemoOptions) throws(DemoError) {
        if let given = options.dataDir {
            path = URL(filePath: given).standardizedFileURL.path
            temporary = nil
            let made: Void? = try? FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
            guard made != nil, FileManager.default.isWritableFile(atPath: path) else {
                throw Self.failure("\(path) cannot be made or written")
            }
        } else {
            do throws(ChildError) {
                let directory = try TemporaryDirectory(prefix: "meterbee-demo-")
                path = directory.path
                temporary = directory
            } catch {
                throw Self.failure("no temporary directory can be made: \(error.message)")
            }
        }
    }

    private static func failure(_ reason: String) -> DemoError {
        DemoError(
            step: "data directory",
            reason: reason,
            remedy: "give a directory that can be written with --data-dir"
        )
    }

    /// Removes what is temporary; tells what was done.
    func leave() -> String {
        guard let temporary else { return "kept \(path)" }
        temporary.remove()
        return "removed \(path)"
    }
}
