import CAllocationCount
import Expressions
import Glibc
import Metering
import Telemetry

/// Evaluates rules over an OTLP record that lies in memory, as ingestion does.
@main
struct RuleBenchmarks {
    static func main() throws {
        let request = logRequest()
        var isFast = true
        for benchmark in Self.benchmarks {
            isFast = try measure(benchmark, request) && isFast
        }
        exit(isFast ? 0 : 1)
    }

    private static let benchmarks = [
        RuleBenchmark(
            expression: "32 + body_size + attributes_size",
            perSecondMin: 20_000_000
        ),
        RuleBenchmark(
            expression: "attributes['http.request.method'] == 'GET' "
                + "&& attributes['url.path'] != '/livez' ? body_size : 0",
            perSecondMin: 5_000_000
        ),
    ]

    /// One log record with a body and five attributes.
    private static func logRequest() -> [UInt8] {
        var encoder = OTLPLogsEncoder()
        encoder.beginResource()
        encoder.attribute("service.name", "checkout")
        encoder.beginScope(name: "benchmark")
        encoder.beginRecord(timeUnixNano: 1, observedTimeUnixNano: 2, body: "GET /api/v1/usage 200")
        encoder.attribute("http.request.method", "GET")
        encoder.attribute("url.path", "/api/v1/usage")
        encoder.attribute("http.response.status_code", Int64(200))
        encoder.attribute("server.address", "example.com")
        encoder.attribute("client.address", "192.0.2.7")
        return encoder.finish()
    }

    /// Prints a rule's speed; false when it is too slow or allocates.
    private static func measure(_ benchmark: RuleBenchmark, _ request: [UInt8]) throws -> Bool {
        let rule = CompiledRule(benchmark.rule)
        precondition(rule.fault == nil, "the benchmark's rule compiles")
        precondition(
            allocation_count() > 0,
            "compiling allocates, so the counter must have counted"
        )
        var sum: Int64 = 0
        var allocations = 0
        let start = processorSeconds()
        _ = try OTLPScanner.scan(request, signal: .logs) { record in
            let before = allocation_count()
            for _ in 0..<RuleBenchmark.rounds {
                sum &+= rule.billableBytes(record) ?? 0
            }
            allocations = allocation_count() - before
            return .proceed
        }
        let elapsed = processorSeconds() - start
        let perSecond = Int(Double(RuleBenchmark.rounds) / elapsed)
        print(benchmark.expression)
        print(
            "  \(perSecond) evaluations/s (at least \(benchmark.perSecondMin)), "
                + "\(allocations) allocations, sum \(sum)"
        )
        return perSecond >= benchmark.perSecondMin && allocations == 0 && sum > 0
    }

    /// Processor time of this thread, so that other work on the machine does not count.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
