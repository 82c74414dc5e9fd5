import Foundation
import Testing

@testable import meterbee

/// The server that is checked.
struct ConformanceTarget: Sendable {
    /// Without a slash at the end.
    var baseURL: String
    /// A key with the scope `ingest`, and `read` where the server is the suite's own.
    var key: String
    var grpcHost: String
    var grpcPort: Int
    /// The suite's own server; nil for another one.
    var own: OwnServer?

    /// The server of the running suite.
    @TaskLocal static var current: ConformanceTarget?

    /// Whether a server of somebody else's is checked.
    static var isForeign: Bool { environment["METERBEE_CONFORMANCE_URL"] != nil }

    private static var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// The server that the environment names; nil for none.
    static func foreign() throws -> ConformanceTarget? {
        guard let url = environment["METERBEE_CONFORMANCE_URL"] else { return nil }
        let grpc = (environment["METERBEE_CONFORMANCE_GRPC"] ?? "127.0.0.1:4317").split(
            separator: ":"
        )
        return ConformanceTarget(
            baseURL: url.hasSuffix("/") ? String(url.dropLast()) : url,
            key: try #require(
                environment["METERBEE_CONFORMANCE_KEY"],
                "METERBEE_CONFORMANCE_URL needs METERBEE_CONFORMANCE_KEY, a key that may ingest"
            ),
            grpcHost: grpc.dropLast().joined(separator: ":"),
            grpcPort: grpc.last.flatMap { Int($0) } ?? 4317
        )
    }
}
