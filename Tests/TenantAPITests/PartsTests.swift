import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

@Suite("parts of the interface")
struct PartsTests {
    @Test("a reading that began before an invalidation is not remembered after it")
    func cacheRace() {
        var cache = KeyCache(countMax: 2, lifetime: .seconds(4))
        let start = ContinuousClock.now
        let before = cache.generation
        cache.invalidate()
        cache.remember(record(1), generation: before, readAt: start)
        #expect(cache.record(id: record(1).id, at: start) == nil)
        cache.remember(record(1), generation: cache.generation, readAt: start)
        #expect(cache.record(id: record(1).id, at: start) == record(1))
    }

    @Test("entries expire, and the cache never holds more than its limit")
    func cacheLimits() {
        var cache = KeyCache(countMax: 2, lifetime: .seconds(4))
        let start = ContinuousClock.now
        cache.remember(record(1), generation: 0, readAt: start)
        #expect(cache.record(id: record(1).id, at: start + .seconds(4)) == nil)
        for number in 1...5 {
            cache.remember(record(UInt64(number)), generation: 0, readAt: start)
        }
        let held = (1...5).count { cache.record(id: record(UInt64($0)).id, at: start) != nil }
        #expect((1...2).contains(held))
        #expect(cache.record(id: record(5).id, at: start) != nil)
    }

    private func record(_ number: UInt64) -> KeyRecord {
        KeyRecord(
            id: UniqueID(high: 0, low: number),
            tenantID: nil,
            tenantKey: nil,
            agentID: nil,
            name: "k",
            scopes: [.operator],
            secretSHA256: [],
            createdAt: Instant(unixSeconds: 0),
            expiresAt: nil,
            isRevoked: false
        )
    }

    @Test("a sealed reply opens with the same credential and key alone")
    func seal() throws {
        let credential = APIKeySecret.fresh()
        let seal = ReplySeal(credential: credential, idempotencyKey: "a")
        let sealed = try seal.seal("secret")
        #expect(try seal.open(sealed) == "secret")
        #expect(throws: (any Error).self) {
            try ReplySeal(credential: .fresh(), idempotencyKey: "a").open(sealed)
        }
        #expect(throws: (any Error).self) {
            try ReplySeal(credential: credential, idempotencyKey: "b").open(sealed)
        }
    }

    @Test("a literal path comes before a parameter's")
    func literals() throws {
        let table = RouteTable([
            Endpoint(.get, "/a/{x}", name: "p", summary: "", access: .anyone) { _ in .noContent() },
            Endpoint(.get, "/a/b", name: "l", summary: "", access: .anyone) { _ in .noContent() },
        ])
        guard case .endpoint(let literal, _) = table.match(.get, ["a", "b"]),
            case .endpoint(let other, let values) = table.match(.get, ["a", "c"])
        else {
            Issue.record("no match")
            return
        }
        #expect(literal.name == "l")
        #expect(other.name == "p")
        #expect(values == ["x": "c"])
    }

    @Test(
        "keys have one form",
        arguments: [
            ("a", true), ("0._-", true), ("", false), ("A", false), (".a", false), ("ä", false),
            (String(repeating: "a", count: 63), true), (String(repeating: "a", count: 64), false),
        ]
    )
    func keyForm(text: String, isGood: Bool) {
        #expect(isKey(text) == isGood)
    }

    @Test(
        "time zones are known by their IANA names alone",
        arguments: [
            ("Europe/Berlin", true), ("Japan", true), ("IST", false), ("UTC", true),
            ("America/Argentina/Ushuaia", true),
            ("CET+1", false), ("GMT+0530", false), ("Mars/Olympus", false), ("", false),
            ("Europe/../UTC", false),
        ]
    )
    func timeZones(name: String, isKnown: Bool) {
        #expect((SystemTimeZone(name: name) != nil) == isKnown)
    }
}
