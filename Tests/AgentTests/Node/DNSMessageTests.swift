import Testing

@testable import AgentCore

@Suite("DNS messages")
struct DNSMessageTests {
    private static let question: [UInt8] =
        [0, 7, 0x81, 0x83, 0, 1, 0, 0, 0, 0, 0, 0] + [3] + Array("www".utf8) + [7]
        + Array("example".utf8) + [0, 0, 28, 0, 1]

    private func parse(_ bytes: [UInt8]) -> DNSMessage? {
        bytes.withUnsafeBytes { DNSMessage($0) }
    }

    @Test("the question and the answer code are read")
    func question() throws {
        let message = try #require(parse(Self.question))
        #expect(message.questionName == "www.example")
        #expect(message.questionTypeName == "AAAA")
        #expect(message.responseCodeName == "NXDOMAIN")
        #expect(message.addresses.isEmpty)
    }

    @Test("bytes of a name that are no printable ASCII are escaped")
    func escapes() throws {
        let bytes: [UInt8] =
            [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + [4, 0x61, 0x2E, 0x0A, 0xFF, 0] + [0, 1, 0, 1]
        #expect(try #require(parse(bytes)).questionName == "a\\.\\010\\255")
    }

    @Test("what is cut off anywhere is read as far as it goes, and never read beyond")
    func cut() {
        var answered = Self.question
        answered[7] = 2
        let answer: [UInt8] = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 1, 2, 3]
        let whole = answered + answer + answer
        for length in 0...whole.count {
            let message = parse(Array(whole[..<length]))
            if length < Self.question.count { #expect(message == nil) }
            let answers = max(0, length - answered.count) / answer.count
            #expect(message?.addresses.count ?? 0 == answers)
        }
        #expect(parse(whole)?.addresses.map(\.text) == ["10.1.2.3", "10.1.2.3"])
    }

    @Test("any bytes are read or refused")
    func anyBytes() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...80, using: &generator)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if count > 5 { bytes[4...5] = [0, 1] }
            _ = parse(bytes)
        }
    }
}
