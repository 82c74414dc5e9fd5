import Testing

@testable import AgentCore

/// Which answer is whose, with samples as the programs would hand them over.
@Suite("Pipelines of requests")
struct HTTPPipelineTests {
    private struct Step {
        var chunk: UInt32 = 1
        var answered: UInt32 = 0
        var offset: UInt64 = 0
        var flags: UInt8 = 0
        var cutBytes: UInt32 = 0
    }

    /// The paths that the answers are paired with; every answer is 40 bytes long.
    private func paths(_ steps: [(Step, String)]) -> [String?] {
        var pipelines = HTTPPipelines()
        return steps.map { step, paths in
            let bytes = Self.sample(step, paths)
            return bytes.withUnsafeBytes { bytes in
                NetHTTPSample(bytes).flatMap {
                    pipelines.request(of: $0, answer: HTTPAnswerLine($0.response))?.request.path
                }
            }
        }
    }

    private static func sample(_ step: Step, _ paths: String) -> [UInt8] {
        typealias Offset = NetHTTPSample.Offset
        var bytes = [UInt8](repeating: 0, count: NetHTTPSample.byteCount)
        let request = Array(
            paths.split(separator: " ").map { "GET \($0) HTTP/1.1\r\n\r\n" }.joined().utf8
        )
        let response = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n".utf8)
        bytes.replaceSubrange(Offset.request..<(Offset.request + request.count), with: request)
        bytes.replaceSubrange(Offset.response..<(Offset.response + response.count), with: response)
        bytes.withUnsafeMutableBytes { memory in
            memory.storeBytes(of: UInt64(7), toByteOffset: Offset.conversation, as: UInt64.self)
            memory.storeBytes(of: step.offset, toByteOffset: Offset.answerOffset, as: UInt64.self)
            memory.storeBytes(of: step.chunk, toByteOffset: Offset.chunk, as: UInt32.self)
            memory.storeBytes(of: step.answered, toByteOffset: Offset.answered, as: UInt32.self)
            memory.storeBytes(
                of: UInt32(request.count) + step.cutBytes,
                toByteOffset: Offset.requestBytes,
                as: UInt32.self
            )
            memory.storeBytes(
                of: UInt16(request.count),
                toByteOffset: Offset.requestLength,
                as: UInt16.self
            )
            memory.storeBytes(
                of: UInt16(response.count),
                toByteOffset: Offset.responseLength,
                as: UInt16.self
            )
        }
        bytes[Offset.flags] = step.flags
        return bytes
    }

    @Test("one request after the other needs no memory")
    func alternating() {
        #expect(
            paths([
                (Step(), "/a"), (Step(chunk: 2, offset: 40), "/b"),
                (Step(chunk: 3, offset: 999), "/c"),
            ]) == ["/a", "/b", "/c"]
        )
    }

    @Test("requests that came together are answered in their order, also behind a later chunk")
    func together() {
        #expect(
            paths([
                (Step(), "/a /b /c"), (Step(answered: 1, offset: 40), "/a /b /c"),
                (Step(chunk: 2, offset: 80), "/d"),
                (Step(chunk: 2, answered: 1, offset: 120), "/d"),
                (Step(chunk: 3, offset: 160), "/e"),
            ]) == ["/a", "/b", "/c", "/d", "/e"]
        )
    }

    @Test("an answer that was not seen ends the pairing instead of shifting it")
    func unseenAnswer() {
        #expect(
            paths([
                (Step(), "/a /b /c"), (Step(answered: 1, offset: 80), "/a /b /c"),
                (Step(chunk: 2, offset: 120), "/d"),
            ]) == ["/a", nil, nil]
        )
    }

    @Test("requests beyond what is seen of a chunk are not guessed")
    func unseenRequest() {
        let step = Step(cutBytes: 100)
        var second = step
        (second.answered, second.offset) = (1, 40)
        var third = step
        (third.answered, third.offset) = (2, 80)
        #expect(
            paths([
                (step, "/a /b"), (second, "/a /b"), (third, "/a /b"),
                (Step(chunk: 2, offset: 120), "/c"),
            ]) == ["/a", "/b", nil, nil]
        )
    }

    @Test("more answers than requests, none at all, and a broken conversation are told unpaired")
    func unpaired() {
        #expect(paths([(Step(answered: 1), "/a")]) == [nil])
        #expect(paths([(Step(chunk: 0), "")]) == [nil])
        #expect(paths([(Step(flags: 4), "/a")]) == [nil])
    }
}
