import Foundation
import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

/// Random bodies, made of good ones; `Conformance` holds every reply against the document.
@Suite("random requests")
struct FuzzTests {
    /// A generator that gives the same numbers for the same seed (SplitMix64).
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let values: [JSONValue] = [
        nil, true, 0, -1, 1, .number("1.5"), .number("1e400"), 2_147_483_648, "", "a", "EUR",
        "UTC", "2026-11-23T12:00:00Z", "\u{0}", "é\u{10FFFF}", "-1", "0.30", [], [nil], ["read"],
        [:], ["a": 1], .string(String(repeating: "x", count: 300)), "logs", "GB", "__proto__",
    ]

    /// The value with one thing in it changed.
    private func mutate(_ value: JSONValue, _ generator: inout Generator) -> JSONValue {
        let isHere = Int.random(in: 0..<4, using: &generator) == 0
        switch value {
        case .object(var members) where !members.isEmpty && !isHere:
            let index = Int.random(in: members.indices, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: members.remove(at: index)
            case 1: members.append(.init(name: "extra", value: 1))
            default: members[index].value = mutate(members[index].value, &generator)
            }
            return .object(members)
        case .array(var elements) where !elements.isEmpty && !isHere:
            let index = Int.random(in: elements.indices, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: elements.remove(at: index)
            case 1: elements.append(elements[index])
            default: elements[index] = mutate(elements[index], &generator)
            }
            return .array(elements)
        default: return Self.values.randomElement(using: &generator) ?? nil
        }
    }

    @Test("no body makes the server fail, and none is accepted against its schema")
    func bodies() async throws {
        let environment = ProcessInfo.processInfo.environment["METERBEE_FUZZ_SEED"]
        let seed = environment.flatMap { UInt64($0) } ?? .random(in: 0 ... .max)
        print("METERBEE_FUZZ_SEED=\(seed)")
        var generator = Generator(state: seed)
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan()
        let subscribed = try await api.makeTenant()
        let subscription = try await api.subscribe(subscribed, to: plan)
        let token = try await api.operate(
            .post,
            "/api/v1/enrollment-tokens?tenant=\(tenant.key)",
            ["name": "fuzz"]
        )
        let agent = try await api.send(
            .post,
            "/api/v1/agents:enroll",
            key: token["token"],
            ["node": "heard", "role": "agent", "version": "1"]
        )
        let package: JSONValue = [
            "key": "p", "type": "usage", "data_sources": ["a.b"], "unit": "GiB",
            "model": "package", "package_units": "100", "package_amount": "25.00",
        ]
        let support: JSONValue = [
            "key": "s", "type": "support", "tier": "t", "amount": "9.00", "percent": "10",
            "entitlements": ["agents": 5, "response_time": "4 h"],
        ]
        let scenario: JSONValue = [
            "time_zone": "UTC", "currency": "EUR", "until": "2026-06-01T00:00:00Z",
            "tax": ["rates": [["name": "VAT", "percent": "19"]]],
            "plans": [JSONValue.samplePlan("a").adding("version", 1)],
            "events": [
                [
                    "at": "2026-01-10T00:00:00Z", "type": "subscribe", "plan": "a",
                    "discounts": [["amount": "1.00"]],
                ],
                ["at": "2026-01-11T00:00:00Z", "type": "seats", "count": 5],
                [
                    "at": "2026-02-11T00:00:00Z", "type": "credit", "amount": "10.00",
                    "key": "c", "priority": 1, "expires_at": nil,
                ],
                ["at": "2026-03-11T00:00:00Z", "type": "change", "plan": "a", "when": "now"],
                ["at": "2026-03-12T00:00:00Z", "type": "pause"],
                ["at": "2026-03-13T00:00:00Z", "type": "resume"],
                [
                    "at": "2026-04-11T00:00:00Z", "type": "cancel", "when": "now",
                    "refund": "prorated",
                ],
            ],
            "usage": [["data_source": "net.flow", "at": "2026-01-10T00:00:00Z", "bytes": 9]],
            "presence": [
                [
                    "resource": "agent", "from": "2026-01-10T00:00:00Z",
                    "to": "2026-02-01T00:00:00Z", "count": 8,
                ]
            ],
        ]
        for round in 0..<60 {
            let key = JSONValue.string(uniqueKey("fuzz"))
            let requests: [(HTTPRequest.Method, String, JSONValue)] = [
                (.post, "/api/v1/products", ["key": key, "name": "A"]),
                (.patch, "/api/v1/products/otlp", ["name": "OpenTelemetry"]),
                (.post, "/api/v1/billing:simulate", scenario),
                (
                    .post, "/api/v1/data-sources",
                    [
                        "key": key, "product": "otlp", "name": "A", "signal": "logs",
                        "match": ["event_name": key], "origin": "any", "retention_days": 1,
                    ]
                ),
                (.patch, "/api/v1/data-sources/otlp.traces", ["retention_days": 60]),
                (.post, "/api/v1/data-sources/otlp.metrics/rules", ["expression": "samples"]),
                (
                    .post, "/api/v1/rules:check",
                    ["expression": "samples + 1", "record": ["samples": 1]]
                ),
                (.post, "/api/v1/plans", .samplePlan("a").with("key", key)),
                (
                    .post, "/api/v1/plans/\(plan)/versions",
                    .samplePlan(plan).with("charges", [package, support])
                        .with("trial_days", 7).with(
                            "entitlements",
                            ["users": 5, "products": ["a"]]
                        )
                ),
                (
                    .post, "/api/v1/tenants",
                    [
                        "key": key, "name": "A", "currency": "EUR", "time_zone": "UTC",
                        "billing": ["email": "a@b.c", "net_days": 14, "address": "A\nB"],
                        "tax": ["rates": [["name": "VAT", "percent": "19"]]],
                    ]
                ),
                (.patch, "/api/v1/tenants/\(tenant.key)", ["name": "A", "tax": ["rates": []]]),
                (
                    .post, "/api/v1/tenants/\(tenant.key)/subscriptions",
                    [
                        "plan": .string(plan), "version": 1, "starts_at": nil, "usage_cap": "10",
                        "discounts": [["percent": "10", "charges": ["network"], "periods": 3]],
                    ]
                ),
                (
                    .post, "/api/v1/tenants/\(tenant.key)/credits",
                    ["key": key, "amount": "10.00", "priority": 1, "expires_at": nil]
                ),
                (
                    .post, "/api/v1/users?tenant=\(tenant.key)",
                    ["email": .string("a\(round)@b.c"), "role": "admin", "disabled": false]
                ),
                (
                    .post, subscription + ":change",
                    ["plan": .string(plan), "version": 1, "when": "now", "usage_cap": nil]
                ),
                (.post, subscription + ":cancel", ["when": "now", "refund": "prorated"]),
                (
                    .post, "/api/v1/api-keys?tenant=\(tenant.key)",
                    ["name": "A", "scopes": ["read", "ingest"], "expires_at": nil]
                ),
                (.post, "/api/v1/enrollment-tokens?tenant=\(tenant.key)", ["name": "A"]),
            ]
            for (method, path, body) in requests {
                let times = Int.random(in: round == 0 ? 0...0 : 1...2, using: &generator)
                let mutated = (0..<times).reduce(body) { value, _ in mutate(value, &generator) }
                let reply = try await api.operate(method, path, mutated)
                #expect(reply.status < 500, "\(method) \(path) \(mutated.text): \(reply.text)")
                if round == 0 { #expect(reply.status < 300, "\(path): \(reply.text)") }
            }
            let enrollment = mutate(
                ["node": "n", "role": "agent", "version": "1", "boot_id": "b"],
                &generator
            )
            let reply = try await api.send(
                .post,
                "/api/v1/agents:enroll",
                key: token["token"],
                enrollment
            )
            #expect(reply.status < 500, "\(enrollment.text): \(reply.text)")
            let heartbeat = mutate(
                [
                    "role": "agent", "version": "1",
                    "ledger": ["net.flow": ["seen": 1, "hook": "a"]],
                ],
                &generator
            )
            let heard = try await api.send(
                .post,
                "/api/v1/agents/\(agent["agent_id"] ?? ""):heartbeat",
                key: agent["key"],
                heartbeat
            )
            #expect(heard.status < 500, "\(heartbeat.text): \(heard.text)")
        }
    }
}
