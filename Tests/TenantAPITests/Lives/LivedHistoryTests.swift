import Foundation
import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

@Suite("lives through the interface")
struct LivedHistoryTests {
    /// `METERBEE_TEST_SEED=n` begins with that life, `METERBEE_TEST_FULL=1` takes 200 of them.
    private static var seeds: Range<UInt64> {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["METERBEE_TEST_SEED"].flatMap { UInt64($0) } ?? 20_261_125
        return first..<first + (environment["METERBEE_TEST_FULL"] == "1" ? 200 : 8)
    }

    @Test("the draft equals the simulation of the same history, whatever happens")
    func draftEqualsSimulation() async throws {
        let clocked = try await ClockedAPI.make()
        var comparisons = 0
        for seed in Self.seeds {
            print("METERBEE_TEST_SEED=\(seed)")
            var life = try await LivedHistory(seed: seed, on: clocked)
            try await life.compare()
            for _ in 0..<10 {
                try await life.step()
                try await life.compare()
            }
            comparisons += life.comparisons
        }
        #expect(comparisons == Self.seeds.count * 11)
        print("\(comparisons) drafts compared")
    }

    @Test("an agent counts in a quarter hour when heard in enough of its minutes")
    func minutes() async throws {
        let clocked = try await ClockedAPI.make()
        let start = try #require(Instant(rfc3339: "2026-11-01T00:00:00Z"))
        try await clocked.set(start)
        let tenant = try await clocked.api.makeTenant()
        let plan = try await clocked.api.makePlan {
            $0.with(
                "charges",
                [
                    [
                        "key": "agents", "type": "resource", "resource": "agent",
                        "measure": "peak", "unit_amount": "15.00",
                    ]
                ]
            )
        }
        _ = try await clocked.api.subscribe(tenant, to: plan)
        let (first, second) = (
            try await clocked.enroll(tenant, node: "a"), try await clocked.enroll(tenant, node: "b")
        )
        // Four minutes of 10:00 are too few; five of 11:15 are enough, across no border.
        try await clocked.hear(first, from: start.adding(seconds: 36_000), minutes: 4)
        try await clocked.hear(first, from: start.adding(seconds: 40_500), minutes: 5)
        // The second agent's minutes count for itself, and 15 from 11:27 on are 3 and 12.
        try await clocked.hear(second, from: start.adding(seconds: 41_220), minutes: 15)
        let draft = try await clocked.api.send(
            .get,
            "/api/v1/invoices/upcoming",
            key: tenant.allScopesKey
        )
        guard case .array(let lines)? = draft.json["lines"] else {
            Issue.record("no lines: \(draft.text)")
            return
        }
        #expect(lines.first?["amount"] == "15.00", "\(draft.text)")
        #expect(lines.first?["quantity"] == "1")
        // The first of the quarter hours with the highest count.
        #expect(
            lines.first?["explain"]?["chosen_quarter_hour"] == "2026-11-01T11:15:00Z",
            "\(draft.text)"
        )
        let agents = try await clocked.api.send(.get, "/api/v1/agents", key: tenant.allScopesKey)
        #expect(agents.data.first?["last_seen_at"] == "2026-11-01T11:19:00Z")
    }

    @Test("pause and end act when their quarter hour comes")
    func states() async throws {
        let clocked = try await ClockedAPI.make()
        let start = try #require(Instant(rfc3339: "2026-11-10T10:03:00Z"))
        try await clocked.set(start)
        let tenant = try await clocked.api.makeTenant()
        let path = try await clocked.api.subscribe(tenant, to: try await clocked.api.makePlan())
        func status() async throws -> String? {
            let list = path.dropLast(37)
            guard
                case .string(let text)? =
                    try await clocked.api.operate(.get, String(list)).data.first?["status"]
            else { return nil }
            return text
        }
        _ = try await clocked.api.operate(.post, path + ":pause")
        #expect(try await status() == "active")
        try await clocked.set(start.adding(seconds: 720))
        #expect(try await status() == "paused")
        _ = try await clocked.api.operate(.post, path + ":resume")
        try await clocked.set(start.adding(seconds: 1620))
        #expect(try await status() == "active")
        _ = try await clocked.api.operate(.post, path + ":cancel", [:])
        try await clocked.set(try #require(Instant(rfc3339: "2026-12-01T00:00:00Z")))
        #expect(try await status() == "ended")
        try await clocked.api.send(.get, "/api/v1/subscription", key: tenant.allScopesKey)
            .expectProblem(404, "not_found")
        try await clocked.api.operate(.post, path + ":pause")
            .expectProblem(409, "subscription_state")
        _ = try await clocked.api.subscribe(tenant, to: try await clocked.api.makePlan())
    }
}
