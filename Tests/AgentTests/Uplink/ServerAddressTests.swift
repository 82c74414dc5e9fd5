import Testing

@testable import AgentCore

@Suite("Server addresses")
struct ServerAddressTests {
    @Test(
        "addresses that can be used",
        arguments: [
            ("http://meter.example:4318", "meter.example", 4318 as UInt16),
            ("http://10.0.0.1", "10.0.0.1", 80),
            ("http://[fd00::2]:4318/", "fd00::2", 4318),
            ("https://meter.example", "meter.example", 443),
            ("https://meter.example:8443", "meter.example", 8443),
        ]
    )
    func valid(text: String, host: String, port: UInt16) throws {
        let address = try ServerAddress(text)
        #expect(address.host == host && address.port == port)
    }

    @Test(
        "addresses that cannot",
        arguments: [
            "", "meter.example:4318", "ftp://meter.example", "http://", "http://:4318",
            "http://host:0", "http://host:70000", "http://host:4318/v1/logs", "https://user@host",
        ]
    )
    func invalid(text: String) {
        #expect(throws: AgentError.self) { try ServerAddress(text) }
    }
}
