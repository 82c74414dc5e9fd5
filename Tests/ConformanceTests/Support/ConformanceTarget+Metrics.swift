import Foundation
import Testing

@testable import meterbee

extension ConformanceTarget {
    /// What a metric without labels shows now.
    func metric(_ name: String) async throws -> Int {
        let text = try await RESTClient(baseURL: baseURL, key: "").document("/metrics")
        let line = String(decoding: text, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix(name + " ") }
        return try #require(line.flatMap { Int($0.dropFirst(name.count + 1)) }, "\(name)")
    }
}
