import Testing

@testable import TenantAPI

@Suite("content negotiation")
struct MediaKindTests {
    private static let offered: [MediaKind] = [.json, .html, .pdf]

    static let preferences: [(String?, MediaKind?)] = [
        (nil, .json), ("", .json), ("*/*", .json), ("text/html", .html),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", .html),
        ("application/pdf;q=0.9, text/html;q=0.5", .pdf), ("TEXT/*", .html),
        ("application/*;q=0.5, application/json;q=0", .pdf), ("text/html;q=0, */*;q=0.1", .json),
        ("image/png", nil), ("*/*;q=0", nil), ("nonsense", nil), ("text/html;q=2", nil),
        ("text/html; charset=utf-8", .html),
    ]

    @Test("the type that the caller likes best is chosen", arguments: preferences)
    func preferred(accept: String?, kind: MediaKind?) {
        #expect(MediaKind.preferred(accept, of: Self.offered) == kind)
    }
}
