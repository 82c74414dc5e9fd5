import AsyncHTTPClient
import Compression
import NIOCore
import NIOHTTP1

/// Sends OTLP log batches over HTTP, one at a time.
struct OTLPClient: Sendable {
    let baseURL: String
    /// An ingest key.
    let key: String

    private static let replyBytesMax = 1 << 20

    /// Sends one encoded `ExportLogsServiceRequest`, already compressed where `coding` says so.
    func send(
        _ body: [UInt8],
        coding: ContentCoding? = nil,
        idempotencyKey: String? = nil,
        timeoutSeconds: Int64 = 30
    ) async throws(ClientError) -> OTLPOutcome {
        var request = HTTPClientRequest(url: baseURL + "/v1/logs")
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(key)")
        request.headers.add(name: "Content-Type", value: "application/x-protobuf")
        if let coding { request.headers.add(name: "Content-Encoding", value: "\(coding)") }
        if let idempotencyKey {
            request.headers.add(name: "Idempotency-Key", value: idempotencyKey)
        }
        request.body = .bytes(body)
        do {
            let reply = try await HTTPClient.shared.wholeReply(
                to: request,
                within: .seconds(timeoutSeconds),
                bytesMax: Self.replyBytesMax
            )
            return OTLPOutcome(
                status: Int(reply.status.code),
                receipt: reply.headers.first(name: "Meterbee-Receipt"),
                isDuplicate: reply.headers.first(name: "Meterbee-Duplicate") == "true",
                replyBytes: reply.body.readableBytes
            )
        } catch {
            throw ClientError(code: .unreachable, call: "POST /v1/logs", reason: "\(error)")
        }
    }
}
