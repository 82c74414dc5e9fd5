import CAllocationCount
import Expressions
import Glibc

/// Prints evaluations per second and fails below the promised speed or when anything allocates.
@main
struct ExpressionBenchmarks {
    static func main() throws {
        let attributes = RecordBytes.encode([
            ("http.request.method", "GET"), ("url.path", "/api/v1/usage"),
            ("http.response.status_code", "200"), ("server.address", "example.com"),
        ])
        var isFast = true
        try attributes.withUnsafeBytes { bytes in
            for rule in Self.rules {
                isFast = try measure(rule, bytes) && isFast
            }
        }
        exit(isFast ? 0 : 1)
    }

    static let environment = Environment([
        Variable("body_size", .int), Variable("attributes_size", .int),
        Variable("attributes", .map(.string, .dyn)),
    ])

    static let rules = [
        Rule(
            source: "32 + body_size + attributes_size",
            perSecondMin: 20_000_000,
            rounds: 20_000_000
        ),
        Rule(
            source: "attributes['http.request.method'] == 'GET' "
                + "&& attributes['url.path'] != '/livez' ? body_size : 0",
            perSecondMin: 5_000_000,
            rounds: 5_000_000
        ),
    ]

    static func measure(_ rule: Rule, _ bytes: UnsafeRawBufferPointer) throws -> Bool {
        let program = try Program.compile(rule.source, in: environment, result: .int)
        precondition(allocation_count() > 0, "compiling allocates, so the counter must have counted")
        var sum: Int64 = 0
        let allocatedBefore = allocation_count()
        let clock = ContinuousClock()
        let elapsed = try clock.measure {
            for round in 0..<rule.rounds {
                let record = RecordBytes(
                    bytes: bytes,
                    bodySize: Int64(round & 1_023),
                    attributesSize: 75
                )
                sum &+= try program.evaluateInt(over: record)
            }
        }
        let allocations = allocation_count() - allocatedBefore
        let perSecond = Double(rule.rounds) / (elapsed / .seconds(1))
        print("\(rule.source)")
        print(
            "  \(Int(perSecond)) evaluations/s (at least \(rule.perSecondMin)), "
                + "\(allocations) allocations, sum \(sum)"
        )
        return Int(perSecond) >= rule.perSecondMin && allocations == 0
    }
}

/// A rule with the speed that is promised for it.
struct Rule {
    let source: String
    let perSecondMin: Int
    let rounds: Int
}
