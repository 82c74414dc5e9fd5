import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// Calls Meterbee's REST API as one key.
struct RESTClient: Sendable {
    /// Such as `http://127.0.0.1:4318`, without a slash at the end.
    let baseURL: String
    /// An API key, or an enrollment token where the call takes one.
    let key: String
    /// How long one call may take.
    var timeout = TimeAmount.seconds(30)

    private static let replyBytesMax = 64 << 20

    /// Gets a document.
    func get<Reply: Decodable>(
        _ path: String,
        as type: Reply.Type = Reply.self
    ) async throws(ClientError) -> Reply {
        let request = makeRequest(.GET, path)
        return try decode(try await execute(request, call: "GET \(path)"), call: "GET \(path)")
    }

    /// Gets a document as it is.
    func document(_ path: String) async throws(ClientError) -> Data {
        try await execute(makeRequest(.GET, path), call: "GET \(path)")
    }

    /// Posts a document and decodes the reply.
    func post<Reply: Decodable>(
        _ path: String,
        _ body: JSONValue,
        as type: Reply.Type = Reply.self
    ) async throws(ClientError) -> Reply {
        let call = "POST \(path)"
        return try decode(try await execute(makeRequest(.POST, path, body), call: call), call: call)
    }

    /// Posts a document for its effect alone; false where the object exists already.
    @discardableResult
    func create(_ path: String, _ body: JSONValue) async throws(ClientError) -> Bool {
        do throws(ClientError) {
            _ = try await execute(makeRequest(.POST, path, body), call: "POST \(path)")
            return true
        } catch {
            guard error.isConflict else { throw error }
            return false
        }
    }

    /// Changes an object.
    func change(_ path: String, _ body: JSONValue) async throws(ClientError) {
        _ = try await execute(makeRequest(.PATCH, path, body), call: "PATCH \(path)")
    }

    /// The status of a route that needs no key, such as `/readyz`; nil without an answer.
    func status(of path: String) async -> Int? {
        let request = makeRequest(.GET, path)
        let reply = try? await HTTPClient.shared.wholeReply(
            to: request,
            within: .seconds(2),
            bytesMax: Self.replyBytesMax
        )
        return reply.map { Int($0.status.code) }
    }

    private func makeRequest(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSONValue? = nil
    ) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: baseURL + path)
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer \(key)")
        request.headers.add(name: "Accept", value: "application/json")
        if let body, let bytes = try? JSONEncoder().encode(body) {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(Array(bytes))
        }
        return request
    }

    private func execute(
        _ request: HTTPClientRequest,
        call: String
    ) async throws(ClientError) -> Data {
        let status: Int
        let body: Data
        do {
            let reply = try await HTTPClient.shared.wholeReply(
                to: request,
                within: timeout,
                bytesMax: Self.replyBytesMax
            )
            status = Int(reply.status.code)
            body = Data(reply.body.readableBytesView)
        } catch {
            throw ClientError(code: .unreachable, call: call, reason: "\(error)")
        }
        guard (200..<300).contains(status) else {
            let problem = try? Self.decoder().decode(Problem.self, from: body)
            throw ClientError(
                code: .refused(status: status),
                call: call,
                reason: problem?.summary ?? String(decoding: body.prefix(200), as: UTF8.self)
            )
        }
        return body
    }

    private func decode<Reply: Decodable>(
        _ body: Data,
        call: String
    ) throws(ClientError) -> Reply {
        do {
            return try Self.decoder().decode(Reply.self, from: body)
        } catch {
            throw ClientError(code: .unexpectedReply, call: call, reason: "\(error)")
        }
    }

    private static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }
}
