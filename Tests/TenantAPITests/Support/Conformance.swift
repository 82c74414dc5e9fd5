import HTTPTypes
import Testing

@testable import TenantAPI

/// Holds every reply of every test against what the OpenAPI document says of its route.
enum Conformance {
    static func check(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue?,
        _ reply: TestReply,
        _ table: RouteTable
    ) {
        let segments = path.prefix { $0 != "?" }.dropFirst()
            .split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard case .endpoint(let endpoint, _) = table.match(method, segments), method != .head
        else { return }
        let what = "\(method) \(path) \(body?.text ?? ""): \(reply.status) \(reply.text)"
        let refusals = OpenAPIDocument.refusalStatuses(of: endpoint).map(\.code)
        if reply.status == endpoint.successStatus.code {
            checkSuccess(endpoint, body, reply, what)
        } else {
            #expect(refusals.contains(reply.status), "not documented: \(what)")
            let faults = SchemaCheck.faults(reply.json, OpenAPIDocument.problemSchema.json)
            #expect(faults == [], "\(what)")
        }
    }

    private static func checkSuccess(
        _ endpoint: Endpoint,
        _ body: JSONValue?,
        _ reply: TestReply,
        _ what: String
    ) {
        let type = reply.headers[.contentType]
        if let kind = endpoint.media.first(where: { $0 != .json && $0.contentType == type }) {
            #expect(!reply.text.isEmpty, "\(kind): \(what)")
        } else if let schema = endpoint.success {
            #expect(SchemaCheck.faults(reply.json, schema.json) == [], "\(what)")
        } else {
            #expect(reply.text.isEmpty, "\(what)")
        }
        if let schema = endpoint.body, let body {
            let faults = SchemaCheck.faults(body, schema.json)
            #expect(faults == [], "accepted against the schema: \(what)")
        }
        #expect((reply.headers[.location] != nil) == endpoint.isCreating, "\(what)")
    }
}
