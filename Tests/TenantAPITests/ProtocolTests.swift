import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import TenantAPI

@Suite("the protocol of every route")
struct ProtocolTests {
    @Test("unknown paths are 404 with a key; unknown methods are 405 with what is allowed")
    func paths() async throws {
        let api = try await TestAPI.make()
        let paths = [
            "/api/v1/none", "/api/v2/products", "/api", "/api/v1/products/", "/api/v1//me",
        ]
        for path in paths {
            try await api.operate(.get, path).expectProblem(404, "not_found")
        }
        try await api.operate(.get, "/api/v1/%zz").expectProblem(400, "malformed_path")
        let methods: [HTTPRequest.Method] = [.put, .delete, .options, .trace, .patch]
        for method in methods {
            let reply = try await api.send(method, "/api/v1/products", key: nil)
            reply.expectProblem(405, "method_not_allowed")
            #expect(reply.headers[.allow] == "GET, HEAD, POST")
        }
    }

    @Test("HEAD answers as GET does, without the body")
    func head() async throws {
        let api = try await TestAPI.make()
        let get = try await api.operate(.get, "/api/v1/products/otlp")
        let head = try await api.operate(.head, "/api/v1/products/otlp")
        #expect(head.status == 200)
        #expect(head.text.isEmpty)
        #expect(head.headers[.contentLength] == String(get.text.utf8.count))
    }

    @Test("bodies must be JSON of bounded size, said to be JSON")
    func bodies() async throws {
        let api = try await TestAPI.make()
        let key = api.operatorKey
        let path = "/api/v1/products"
        let good = Array(#"{"key":"a","name":"A"}"#.utf8)
        let others = ["utf-16", "\"UTF-16LE\"", "latin1"].map { "application/json; charset=\($0)" }
        for type in others + ["text/plain", "application/xml", nil] {
            var headers: HTTPFields = [:]
            headers[.contentType] = type
            try await api.send(.post, path, key: key, bytes: good, headers: headers)
                .expectProblem(415, "unsupported_media_type")
        }
        let json: HTTPFields = [.contentType: "application/json; charset=utf-8"]
        var gzip = json
        gzip[.contentEncoding] = "gzip"
        try await api.send(.post, path, key: key, bytes: good, headers: gzip).expectProblem(
            415,
            "unsupported_media_type"
        )
        for text in ["", "{", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "[1] 2", "\u{FEFF}{}", "nul"] {
            try await api.send(.post, path, key: key, bytes: Array(text.utf8), headers: json)
                .expectProblem(400, "malformed_json")
        }
        let deep = String(repeating: "[", count: 100_000)
        try await api.send(.post, path, key: key, bytes: Array(deep.utf8), headers: json)
            .expectProblem(400, "malformed_json")
        let large = [UInt8](repeating: 0x20, count: CallReader.bodyBytesMax + 1)
        try await api.send(.post, path, key: key, bytes: large, headers: json).expectProblem(
            413,
            "body_too_large"
        )
    }

    @Test("a request is refused for its key before its body is looked at")
    func order() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        try await api.send(.post, "/api/v1/products", key: nil, bytes: Array("{".utf8))
            .expectProblem(401, "unauthenticated")
        try await api.send(
            .post,
            "/api/v1/products",
            key: tenant.allScopesKey,
            bytes: Array("{".utf8)
        ).expectProblem(403, "missing_scope")
    }

    static let badQueries: [(String, [String])] = [
        ("limit=0", ["limit"]), ("limit=501", ["limit"]), ("limit=+5", ["limit"]),
        ("limit=x", ["limit"]), ("limit=", ["limit"]), ("cursor=xyz", ["cursor"]),
        ("cursor=", ["cursor"]), ("cursor=70726f647563747320", ["cursor"]),
        ("colour=red", ["colour"]), ("limit=1&limit=2", ["limit"]), ("a=%zz", ["a"]),
        ("limit=0&cursor=1", ["limit", "cursor"]),
    ]

    @Test("a bad query parameter is named", arguments: badQueries)
    func badQuery(query: String, places: [String]) async throws {
        let api = try await TestAPI.make()
        try await api.operate(.get, "/api/v1/products?\(query)").expectProblem(
            422,
            "invalid_request",
            at: places
        )
    }

    @Test("a walk through pages meets every product once, also those added before its place")
    func pages() async throws {
        let api = try await TestAPI.make()
        let prefix = uniqueKey("walk")
        let keys = (10..<25).map { "\(prefix)-\($0)" }
        for key in keys {
            _ = try await api.operate(
                .post,
                "/api/v1/products",
                ["key": .string(key), "name": "P"]
            )
        }
        var met: [String] = []
        var cursor: String?
        repeat {
            let next = cursor.map { "&cursor=\($0)" } ?? ""
            let page = try await api.operate(.get, "/api/v1/products?limit=7\(next)")
            #expect(page.data.count <= 7)
            met += page.data.compactMap {
                if case .string(let key)? = $0["key"] { key } else { nil }
            }
            cursor = page["next_cursor"]
        } while cursor != nil
        #expect(met.filter { $0.hasPrefix(prefix) } == keys)
        #expect(met == met.sorted())
        #expect(Set(met).count == met.count)
    }

    @Test("a cursor belongs to one list")
    func foreignCursor() async throws {
        let api = try await TestAPI.make()
        let page = try await api.operate(.get, "/api/v1/data-sources?limit=1")
        let cursor = try #require(page["next_cursor"])
        try await api.operate(.get, "/api/v1/products?cursor=\(cursor)").expectProblem(
            422,
            "invalid_request",
            at: ["cursor"]
        )
    }

    @Test("in a server: every reply has a request id, foreign paths are left to others")
    func server() async throws {
        let api = try await TestAPI.make()
        let router = Router()
        api.rest.addRoutes(to: router)
        router.get("/other") { _, _ in "hello" }
        try await Application(router: router).test(.router) { client in
            try await client.execute(uri: "/other", method: .get) { reply in
                #expect(reply.status == .ok)
                #expect(String(buffer: reply.body) == "hello")
                #expect(reply.headers[.requestID] != nil)
            }
            try await client.execute(uri: "/nobody", method: .get) { reply in
                #expect(reply.status == .notFound)
                #expect(reply.headers[.contentType] == "application/problem+json")
                #expect(reply.headers[.requestID] != nil)
            }
            let headers: HTTPFields = [
                .authorization: "Bearer " + api.operatorKey, .contentType: "application/json",
            ]
            let key = uniqueKey("product")
            let body = ByteBuffer(string: #"{"key":"\#(key)","name":"A"}"#)
            try await client.execute(
                uri: "/api/v1/products",
                method: .post,
                headers: headers,
                body: body
            ) { reply in
                #expect(reply.status == .created)
                #expect(reply.headers[.location] == "/api/v1/products/\(key)")
                #expect(reply.headers[.requestID] != nil)
            }
            try await client.execute(uri: "/openapi.json", method: .get) { reply in
                #expect(reply.status == .ok)
            }
        }
    }
}
