import Testing

@testable import AgentCore

@Suite("Base64")
struct Base64Tests {
    @Test("RFC 4648's examples", arguments: [(0, [] as [UInt8]), (5, Array("fooba".utf8))])
    func examples(byteCount: Int, bytes: [UInt8]) {
        #expect(Base64.decode("Zm9vYmE=", byteCount: byteCount) == Array(bytes.prefix(byteCount)))
    }

    @Test("the two characters that are neither letters nor digits")
    func special() {
        #expect(Base64.decode("+/+/", byteCount: 3) == [0xFB, 0xFF, 0xBF])
    }
}
