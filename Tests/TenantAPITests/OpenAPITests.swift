import HTTPTypes
import Testing

@testable import TenantAPI

@Suite("OpenAPI document")
struct OpenAPITests {
    private func document() async throws -> (TestAPI, JSONValue) {
        let api = try await TestAPI.make()
        let reply = try await api.send(.get, "/openapi.json", key: nil)
        try #require(reply.status == 200)
        #expect(reply.headers[.contentType] == "application/json")
        return (api, reply.json)
    }

    private func operations(
        _ document: JSONValue
    ) -> [(path: String, method: String, operation: JSONValue)] {
        guard case .object(let paths)? = document["paths"] else { return [] }
        return paths.flatMap { path -> [(String, String, JSONValue)] in
            guard case .object(let methods) = path.value else { return [] }
            return methods.map { (path.name, $0.name, $0.value) }
        }
    }

    @Test("every operation answers, and every operation id stands once")
    func routes() async throws {
        let (api, document) = try await document()
        #expect(document["openapi"] == "3.1.0")
        let operations = operations(document)
        #expect(operations.count > 30)
        let names = operations.compactMap { $0.operation["operationId"] }
        #expect(Set(names).count == operations.count)
        for (path, method, operation) in operations {
            let sample = path.replacing(/\{[a-z]+\}/, with: "1")
            let reply = try await api.send(
                try #require(HTTPRequest.Method(method.uppercased())),
                sample,
                key: nil
            )
            let isOpen = operation["security"] == []
            #expect(reply.status == (isOpen ? 200 : 401), "\(method) \(path)")
            guard case .object(let responses)? = operation["responses"] else {
                Issue.record("no responses: \(path)")
                continue
            }
            #expect(responses.contains { $0.name == String(reply.status) }, "\(method) \(path)")
        }
    }

    @Test("path parameters are declared, and references lead somewhere")
    func references() async throws {
        let (_, document) = try await document()
        for (path, method, operation) in operations(document) {
            guard case .array(let parameters)? = operation["parameters"] else {
                Issue.record("no parameters: \(path)")
                continue
            }
            let declared = parameters.filter { $0["in"] == "path" }.compactMap { $0["name"] }
            let used = path.matches(of: /\{([a-z]+)\}/).map { String($0.output.1) }
            #expect(declared == used.map(JSONValue.string), "\(method) \(path)")
        }
        #expect(document["components"]?["schemas"]?["Problem"] != nil)
        for reference in document.text.matches(of: /"\$ref":"([^"]+)"/) {
            #expect(reference.output.1 == "#/components/schemas/Problem")
        }
    }
}
