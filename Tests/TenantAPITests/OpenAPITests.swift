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

    @Test("replies have the members that the document says, and no others")
    func replies() async throws {
        let (api, document) = try await document()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan()
        _ = try await api.operate(
            .post,
            "/api/v1/tenants/\(tenant.key)/subscriptions",
            ["plan": .string(plan)]
        )
        let paths = [
            "/api/v1/products", "/api/v1/data-sources", "/api/v1/plans", "/api/v1/tenants",
            "/api/v1/me", "/api/v1/subscription", "/api/v1/api-keys", "/api/v1/usage",
            "/api/v1/invoices/upcoming", "/api/v1/quotas",
        ]
        for path in paths {
            let isTenants = ![
                "/api/v1/products", "/api/v1/data-sources", "/api/v1/plans", "/api/v1/tenants",
            ].contains(path)
            let reply = try await api.send(
                .get,
                path,
                key: isTenants ? tenant.allScopesKey : api.operatorKey
            )
            let schema = document["paths"]?[path]?["get"]?["responses"]?["200"]?["content"]?[
                "application/json"
            ]?["schema"]
            let faults = SchemaCheck.faults(reply.json, try #require(schema))
            #expect(faults == [], "\(path): \(reply.text)")
        }
    }
}

/// As much of JSON Schema as the document uses.
enum SchemaCheck {
    static func faults(_ value: JSONValue, _ schema: JSONValue, at place: String = "") -> [String] {
        for name in ["anyOf", "oneOf"] {
            guard case .array(let choices)? = schema[name] else { continue }
            let fitting = choices.filter { faults(value, $0, at: place).isEmpty }
            return fitting.count == 1 || (name == "anyOf" && !fitting.isEmpty)
                ? [] : ["\(place) fits \(fitting.count) of \(name)"]
        }
        if case .array(let words)? = schema["enum"], !words.contains(value) {
            return ["\(place) is \(value.text)"]
        }
        guard case .string(let type)? = schema["type"] else { return [] }
        switch (type, value) {
        case ("null", .null), ("boolean", .bool): return []
        case ("integer", .number): return value.integer == nil ? ["\(place) has a fraction"] : []
        case ("string", .string(let text)): return patternFaults(text, schema, at: place)
        case ("array", .array(let elements)):
            guard let items = schema["items"] else { return [] }
            return elements.enumerated().flatMap { faults($1, items, at: "\(place)/\($0)") }
        case ("object", .object(let members)): return memberFaults(members, schema, at: place)
        default: return ["\(place) is \(value.kindName), not \(type)"]
        }
    }

    private static func patternFaults(
        _ text: String,
        _ schema: JSONValue,
        at place: String
    ) -> [String] {
        guard case .string(let pattern)? = schema["pattern"], let regex = try? Regex(pattern) else {
            return []
        }
        return text.contains(regex) ? [] : ["\(place) '\(text)' does not match \(pattern)"]
    }

    private static func memberFaults(
        _ members: [JSONValue.Member],
        _ schema: JSONValue,
        at place: String
    ) -> [String] {
        var found: [String] = []
        if case .array(let names)? = schema["required"] {
            let present = Set(members.map(\.name))
            for case .string(let name) in names where !present.contains(name) {
                found.append("\(place)/\(name) is missing")
            }
        }
        for member in members {
            let inside = "\(place)/\(member.name)"
            if let known = schema["properties"]?[member.name] {
                found += faults(member.value, known, at: inside)
            } else if schema["additionalProperties"] == false {
                found.append("\(inside) is not in the schema")
            } else if let rest = schema["additionalProperties"] {
                found += faults(member.value, rest, at: inside)
            }
        }
        return found
    }
}
