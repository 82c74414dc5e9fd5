import Metering
import Testing

@Suite("Instant")
struct InstantTests {
    @Test(
        "prints and parses RFC 3339",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (1_795_435_200_500_000, "2026-11-23T12:00:00.5Z"),
        ]
    )
    func roundTrip(microseconds: Int64, text: String) {
        #expect(Instant(unixMicroseconds: microseconds).description == text)
        #expect(Instant(rfc3339: text)?.unixMicroseconds == microseconds)
    }

    @Test(
        "refuses what is not RFC 3339",
        arguments: ["", "2026-11-23", "2026-02-29T00:00:00Z", "2026-11-23T12:00:00", "x"]
    )
    func refuses(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }
}
