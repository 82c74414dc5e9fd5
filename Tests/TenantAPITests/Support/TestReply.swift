import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import TenantAPI

/// A reply with its body read and parsed.
struct TestReply: Sendable {
    var status: Int
    var headers: HTTPFields
    var text: String
    /// Null for an empty body and one that is not JSON.
    var json: JSONValue

    init(_ response: Response) async throws {
        status = response.status.code
        headers = response.headers
        let collector = BodyCollector()
        try await response.body.write(collector)
        text = await collector.text
        let isJSON = !text.isEmpty && headers[.contentType]?.hasSuffix("json") ?? false
        json = isJSON ? try JSONValue(reading: Array(text.utf8)) : .null
    }

    /// The text of a member.
    subscript(name: String) -> String? {
        if case .string(let text)? = json[name] { text } else { nil }
    }

    /// The entries of a list.
    var data: [JSONValue] {
        if case .array(let entries)? = json["data"] { entries } else { [] }
    }

    /// Where faults stand, in their order.
    var faultPlaces: [String] {
        guard case .array(let faults)? = json["errors"] else { return [] }
        return faults.compactMap { fault in
            let place = fault["pointer"] ?? fault["parameter"] ?? fault["header"]
            guard case .string(let place)? = place else { return nil }
            return place
        }
    }

    /// Expects a refusal with that status, code and places of faults, in the form of RFC 9457.
    func expectProblem(
        _ status: Int,
        _ code: String,
        at places: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.status == status, "\(text)", sourceLocation: sourceLocation)
        #expect(self["code"] == code, "\(text)", sourceLocation: sourceLocation)
        #expect(self["type"] == "/problems/" + code, sourceLocation: sourceLocation)
        #expect(json["status"]?.integer == Int64(status), sourceLocation: sourceLocation)
        #expect(faultPlaces == places, "\(text)", sourceLocation: sourceLocation)
        #expect(
            headers[.contentType] == "application/problem+json",
            sourceLocation: sourceLocation
        )
        #expect(headers[.requestID] != nil, sourceLocation: sourceLocation)
    }
}

private actor BodyCollector: ResponseBodyWriter {
    private(set) var text = ""

    func write(_ buffer: ByteBuffer) async throws { text += String(buffer: buffer) }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
