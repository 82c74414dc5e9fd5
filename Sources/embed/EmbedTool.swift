import Foundation

/// A program that the build calls.
struct EmbedTool {
    /// How a run ended.
    struct Outcome {
        let status: Int32
        let errorOutput: String
    }

    let path: String

    /// The first of `names` that is on PATH, or beside the Swift compiler that is.
    static func find(_ names: [String], remedy: String) throws -> EmbedTool {
        let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        var directories = search.split(separator: ":").map(String.init)
        if let swift = executable("swift", in: directories) {
            let real = URL(fileURLWithPath: swift).resolvingSymlinksInPath()
            directories.append(real.deletingLastPathComponent().path)
        }
        for name in names {
            if let path = executable(name, in: directories) { return EmbedTool(path: path) }
        }
        throw EmbedError(message: "\(names.joined(separator: " or ")) is not on PATH: \(remedy)")
    }

    /// Runs the program to its end.
    func run(_ arguments: [String]) throws -> Outcome {
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardError = errors
        try process.run()
        let words = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            errorOutput: String(decoding: words, as: UTF8.self)
        )
    }

    private static func executable(_ name: String, in directories: [String]) -> String? {
        directories.map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
