import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Telemetry
import Testing

@testable import meterbee

/// One OTLP/HTTP request and how the server answers it.
struct OTLPExchange: Sendable {
    var signal = Signal.logs
    var method = HTTPMethod.POST
    var body: [UInt8] = []
    var contentType: String? = "application/x-protobuf"
    var key: String?
    var headers: [(String, String)] = []

    struct Reply: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var body: [UInt8]

        var contentType: String? { headers.first(name: "Content-Type") }
        var receipt: String? { headers.first(name: "Meterbee-Receipt") }
        var isDuplicate: Bool { headers.first(name: "Meterbee-Duplicate") == "true" }
        var text: String { String(decoding: body, as: UTF8.self) }

        /// The body as JSON.
        var json: [String: Any] {
            get throws {
                let object = try JSONSerialization.jsonObject(with: Data(body))
                return try #require(object as? [String: Any])
            }
        }

        /// The body as a protobuf message.
        var message: WireMessage { get throws { try WireMessage(body) } }
    }

    /// Sends with the target's key unless it says another; an empty key sends none.
    func send(to target: ConformanceTarget? = .current) async throws -> Reply {
        let target = try #require(target)
        var request = HTTPClientRequest(url: "\(target.baseURL)/v1/\(signal)")
        request.method = method
        let key = key ?? target.key
        if !key.isEmpty { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        if let contentType { request.headers.add(name: "Content-Type", value: contentType) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if method == .POST { request.body = .bytes(body) }
        let reply: WholeReply
        do {
            reply = try await HTTPClient.shared.wholeReply(
                to: request,
                within: Patience.timeout,
                bytesMax: 1 << 20
            )
        } catch {
            throw NoAnswer(call: "\(method) /v1/\(signal)", reason: "\(error)")
        }
        return Reply(
            status: Int(reply.status.code),
            headers: reply.headers,
            body: Array(reply.body.readableBytesView)
        )
    }
}
