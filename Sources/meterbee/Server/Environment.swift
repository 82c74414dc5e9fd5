import Foundation

/// The process's environment variables and directories.
enum Environment {
    static var current: [String: String] { ProcessInfo.processInfo.environment }

    /// `/var/lib/meterbee` as root, else `$XDG_DATA_HOME/meterbee` (XDG base directory
    /// specification).
    static func defaultDataDirectory(_ environment: [String: String]) -> String {
        if geteuid() == 0 { return "/var/lib/meterbee" }
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            return data + "/meterbee"
        }
        return (environment["HOME"] ?? "/tmp") + "/.local/share/meterbee"
    }

    static func absolutePath(_ path: String) throws -> String {
        guard !path.isEmpty else {
            throw CommandFailure(description: "the data directory's path is empty")
        }
        return URL(fileURLWithPath: path).standardizedFileURL.path
    }
}
