import HTTPTypes
import Metering

/// The OpenAPI 3.1 document, written from the table that answers requests.
struct OpenAPIDocument {
    let version: String
    let endpoints: [Endpoint]

    static let path = "/openapi.json"

    /// The route that gives the document.
    static func endpoint(text: String) -> Endpoint {
        Endpoint(
            .get,
            path,
            name: "getOpenAPI",
            summary: "This document.",
            access: .anyone,
            success: .map(.anything)
        ) { _ in
            Reply(status: .ok, bodyText: text)
        }
    }

    var json: JSONValue {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Meterbee", "version": .string(version),
                "description": "Products, plans, tenants, keys, usage, records and invoices.",
            ],
            "paths": .object(paths),
            "components": [
                "schemas": ["Problem": Self.problemSchema.json],
                "securitySchemes": [
                    "key": [
                        "type": "http", "scheme": "bearer",
                        "description": "An API key, mb_ followed by its id and secret.",
                    ],
                    "enrollmentToken": [
                        "type": "http", "scheme": "bearer",
                        "description": "An enrollment token, which only enrolls agents.",
                    ],
                ],
            ],
        ]
    }

    private var paths: [JSONValue.Member] {
        var names: [String] = []
        for endpoint in endpoints where !names.contains(endpoint.path.text) {
            names.append(endpoint.path.text)
        }
        return names.map { name in
            let operations = endpoints.filter { $0.path.text == name }
            return .init(
                name: name,
                value: .object(
                    operations.map {
                        .init(name: $0.method.rawValue.lowercased(), value: operation($0))
                    }
                )
            )
        }
    }

    private func operation(_ endpoint: Endpoint) -> JSONValue {
        var json: JSONValue = [
            "operationId": .string(endpoint.name), "summary": .string(endpoint.summary),
            "parameters": .array(parameters(of: endpoint)), "security": security(of: endpoint),
        ]
        if let body = endpoint.body {
            json = json.adding(
                "requestBody",
                [
                    "required": true,
                    "content": ["application/json": ["schema": body.json]],
                ]
            )
        }
        return json.adding("responses", .object(responses(of: endpoint)))
    }

    private func parameters(of endpoint: Endpoint) -> [JSONValue] {
        var parameters = endpoint.path.parameterNames.map { name -> JSONValue in
            ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string"]]
        }
        var query = endpoint.parameters
        if case .tenant = endpoint.access { query.append(.tenant) }
        parameters += query.map { parameter in
            [
                "name": .string(parameter.name), "in": "query", "required": false,
                "description": .string(parameter.description), "schema": parameter.schema.json,
            ]
        }
        if endpoint.isCreating {
            parameters.append([
                "name": "Idempotency-Key", "in": "header", "required": false,
                "description": "Repeating a request with the same key gives the same reply.",
                "schema": ["type": "string", "pattern": "^[\\x21-\\x7E]{1,255}$"],
            ])
        }
        return parameters
    }

    private func security(of endpoint: Endpoint) -> JSONValue {
        switch endpoint.access {
        case .anyone: []
        case .enrollmentToken: [["enrollmentToken": []]]
        case .anyKey: [["key": []]]
        // OpenAPI 3.1 lets other schemes than OAuth2 list roles, which say what is needed.
        case .operatorOnly: [["key": ["operator"]]]
        case .tenant(let scope): [["key": [.string(scope.rawValue)]]]
        }
    }

    private func responses(of endpoint: Endpoint) -> [JSONValue.Member] {
        var success: JSONValue = ["description": .string(endpoint.successStatus.reasonPhrase)]
        let content = Self.content(of: endpoint)
        if !content.isEmpty { success = success.adding("content", .object(content)) }
        let problem: JSONValue = [
            "application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]
        ]
        let refusals = Self.refusalStatuses(of: endpoint).map { status in
            JSONValue.Member(
                name: String(status.code),
                value: ["description": .string(status.reasonPhrase), "content": problem]
            )
        }
        return [.init(name: String(endpoint.successStatus.code), value: success)] + refusals
    }

    /// What the route answers in; of anything but JSON only that it is text or bytes.
    private static func content(of endpoint: Endpoint) -> [JSONValue.Member] {
        endpoint.media.compactMap { kind in
            let schema = kind == .json ? endpoint.success : anyText
            return schema.map { .init(name: kind.rawValue, value: ["schema": $0.json]) }
        }
    }

    /// Those named by the route, and those that follow from what it takes.
    static func refusalStatuses(of endpoint: Endpoint) -> [HTTPResponse.Status] {
        var statuses = endpoint.refusals
        if endpoint.access != .anyone {
            statuses += [.unauthorized, .serviceUnavailable, .unprocessableContent]
        }
        switch endpoint.access {
        case .operatorOnly: statuses += [.forbidden]
        case .tenant: statuses += [.forbidden, .notFound]
        case .anyone, .anyKey, .enrollmentToken: break
        }
        if endpoint.body != nil {
            statuses += [.badRequest, .unsupportedMediaType, .contentTooLarge]
        }
        if endpoint.isCreating { statuses.append(.conflict) }
        if endpoint.media.count > 1 { statuses.append(.notAcceptable) }
        var seen: Set<Int> = []
        return statuses.filter { seen.insert($0.code).inserted }.sorted { $0.code < $1.code }
    }

    private static let anyText = Schema(json: ["type": "string"])

    static let problemSchema = Schema.object(
        [
            "type": .text(), "title": .text(), "status": .integer(400...599), "detail": anyText,
            "code": .text(),
            "errors": .array(
                .object(
                    [
                        "pointer": anyText, "parameter": anyText, "header": anyText,
                        "detail": anyText,
                    ],
                    required: ["detail"]
                ),
                countMin: 1
            ),
        ],
        required: ["type", "title", "status", "detail", "code"]
    )
}
