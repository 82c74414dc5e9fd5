import Foundation
import Testing

@testable import meterbee

/// The executables under test and directories of a test's own.
enum ProductFiles {
    /// The `meterbee` that was built with the tests.
    static func meterbee() throws -> String {
        try #require(
            OwnExecutable.sibling("meterbee"),
            "there is no meterbee beside the tests; build it"
        )
    }

    /// A directory that PostgreSQL's user can reach, removed by the caller.
    static func directory(_ name: String) throws -> TemporaryDirectory {
        try TemporaryDirectory(prefix: "meterbee-\(name)-")
    }

    /// Processes whose command line names the directory.
    static func processes(naming directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
            guard Int(name) != nil, let line = ProcFile.text("/proc/\(name)/cmdline") else {
                return false
            }
            return line.contains(directory)
        }
    }
}
