import Foundation

/// The repository that the tests were built from.
enum Checkout {
    /// Its directory, without a slash at the end.
    static let path: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.path
    }()
}
