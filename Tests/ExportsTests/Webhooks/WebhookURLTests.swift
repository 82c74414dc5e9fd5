import Testing

@testable import Exports

@Suite("where webhooks may lead")
struct WebhookURLTests {
    static let accepted: [(String, String)] = [
        ("https://example.com", "https://example.com/"),
        ("HTTPS://Example.COM:443/a?b=c", "https://example.com/a?b=c"),
        ("https://example.com.:8443/x", "https://example.com:8443/x"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
        ("https://example.com?x", "https://example.com/?x"),
        ("https://93.184.216.34/hook", "https://93.184.216.34/hook"),
    ]

    @Test("a URL has one normal form", arguments: accepted)
    func normal(text: String, normal: String) throws {
        let url = try WebhookURL(text)
        #expect(url.description == normal)
        #expect(try WebhookURL(normal) == url)
    }

    @Test(
        "anything that another program might read otherwise is refused",
        arguments: [
            "http://example.com/", "ftp://example.com/", "example.com", "https://", "https:///x",
            "https://user@example.com/", "https://a:b@example.com/", "https://example.com#x",
            "https://exa mple.com/", "https://example.com:0/", "https://example.com:99999/",
            "https://example.com:+1/", "https://exa%6dple.com/", "https://exämple.com/",
            "https://example..com/", "https://[::1", "https://[nonsense]/", "https://[::1]x/",
            "https://example.com\\@evil.com/", "https://example.com/\r\nX: y", "https://-_.!/",
            "https://" + String(repeating: "a", count: 64) + ".com/",
            "https://example.com/" + String(repeating: "a", count: 2000),
        ]
    )
    func refused(text: String) {
        #expect(throws: WebhookURL.Fault.self) { try WebhookURL(text) }
    }

    @Test(
        "addresses that only the server can reach are refused",
        arguments: [
            "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1",
            "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1",
            "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
            "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1",
            "::ffff:8.8.8.8", "::ffff:127.0.0.1", "::8.8.8.8", "64:ff9b::808:808",
            "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1",
            "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "5f00::1",
        ]
    )
    func forbidden(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!AddressPolicy.publicOnly.allows(address))
        #expect(AddressPolicy.anyAddress.allows(address))
    }

    @Test(
        "public addresses are allowed",
        arguments: [
            "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
            "192.167.255.255", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450::1",
            "2003:e0::1",
        ]
    )
    func allowed(text: String) throws {
        #expect(AddressPolicy.publicOnly.allows(try #require(IPAddress(text))))
    }

    @Test("a name with one forbidden address among its own is refused as a whole")
    func mixed() async throws {
        let addresses = try ["93.184.216.34", "10.0.0.1"].map { try #require(IPAddress($0)) }
        let resolver = AddressResolver(lookUp: { _ in addresses })
        await #expect(throws: AddressResolver.Failure.self) {
            _ = try await resolver.addresses(of: "example.com", policy: .publicOnly)
        }
        let any = try await resolver.addresses(of: "example.com", policy: .anyAddress)
        #expect(any == addresses)
    }

    @Test(
        "shorthands of loopback that a resolver takes are refused all the same",
        arguments: ["localhost", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0"]
    )
    func shorthands(host: String) async throws {
        await #expect(throws: AddressResolver.Failure.self) {
            _ = try await AddressResolver().addresses(of: host, policy: .publicOnly)
        }
    }
}
