import Metering
import Testing

@Suite("Batch keys and API keys")
struct BatchKeyTests {
    private let spool = "0123456789abcdef0123456789abcdef"

    @Test("an agent's key spells its place in the spool")
    func position() throws {
        let position = BatchKey.SpoolPosition(
            agent: UniqueID(high: 1, low: 2),
            spool: spool,
            sequence: 77
        )
        let key = BatchKey(position)
        #expect(key.description == "00000000-0000-0001-0000-000000000002/\(spool)/77")
        #expect(BatchKey(key.description)?.spoolPosition == position)
    }

    @Test(
        "one position has one spelling",
        arguments: ["/077", "/+7", "/0", "/-1", "/", "", "/9223372036854775808", "/7/8"]
    )
    func spelling(end: String) {
        let key = BatchKey("00000000-0000-0001-0000-000000000002/\(spool)\(end)")
        #expect(key != nil)
        #expect(key?.spoolPosition == nil)
    }

    @Test("keys are 1 to 255 visible ASCII characters")
    func form() {
        #expect(BatchKey("a") != nil)
        #expect(BatchKey(String(repeating: "~", count: 255)) != nil)
        for text in ["", String(repeating: "a", count: 256), "a b", "ä", "a\n", "\u{7F}"] {
            #expect(BatchKey(text) == nil)
        }
        #expect(BatchKey(BodyHash(high: 1, low: 255)).description.count == 32)
    }

    @Test("an API key parses as it was printed, and its description hides the secret")
    func apiKey() throws {
        let id = UniqueID(high: 0xABCD, low: 7)
        let key = try #require(APIKeySecret(id: id, random: (0...255).map { UInt8($0) }))
        #expect(key.text.utf8.count == 3 + 32 + 1 + 43)
        #expect(APIKeySecret(key.text) == key)
        #expect(!key.description.contains(key.secret))
        #expect(APIKeySecret(id: id, random: [UInt8](repeating: 255, count: 100)) == nil)
    }

    @Test("other texts are no API keys")
    func refuses() {
        let secret = String(repeating: "a", count: 43)
        let id = String(repeating: "0", count: 32)
        #expect(APIKeySecret("mb_\(id)_\(secret)") != nil)
        for text in [
            "", "mb", "mb__", "xx_\(id)_\(secret)", "mb_\(id)_\(secret)a", "mb_\(id)0_\(secret)",
            "mb_+\(id.dropFirst())_\(secret)", "mb_\(id)_\(secret.dropFirst())-",
            "mb_\(id)_\(secret)_",
        ] {
            #expect(APIKeySecret(text) == nil)
        }
    }
}
