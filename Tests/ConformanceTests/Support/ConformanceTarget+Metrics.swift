import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import meterbee

extension ConformanceTarget {
    /// How many connections and calls the server has ended for a reason.
    func endings(_ reason: String) async throws -> Int {
        try await metric("meterbee_connections_ended_total{reason=\"\(reason)\"}")
    }

    /// What a metric, with its labels, shows now.
    func metric(_ name: String) async throws -> Int {
        var request = HTTPClientRequest(url: baseURL + "/metrics")
        // A connection that is kept might be ended for its silence just when it is used again.
        request.headers.add(name: "Connection", value: "close")
        let reply = try await HTTPClient.shared.wholeReply(
            to: request,
            within: Patience.timeout,
            bytesMax: 1 << 20
        )
        let line = String(buffer: reply.body).split(separator: "\n")
            .first { $0.hasPrefix(name + " ") }
        return try #require(line.flatMap { Int($0.dropFirst(name.count + 1)) }, "\(name)")
    }
}
