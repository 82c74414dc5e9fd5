import Testing

@testable import meterbee

@Suite("latency histogram")
struct LatencyHistogramTests {
    @Test(
        "percentiles err by at most one bucket, never below the truth",
        arguments: [1, 997, 100_000]
    )
    func percentiles(stepNs: Int64) throws {
        var histogram = LatencyHistogram()
        for value in 1...1000 { histogram.add(nanoseconds: Int64(value) * stepNs) }
        for (share, rank) in [(0.5, 500), (0.9, 900), (0.99, 990), (1.0, 1000)] {
            let truth = Int64(rank) * stepNs
            let told = try #require(histogram.percentile(share))
            #expect(told >= truth)
            #expect(Double(told) <= Double(truth) * 1.033 + 1)
        }
    }

    @Test("an empty histogram has no percentile")
    func empty() {
        #expect(LatencyHistogram().percentile(0.5) == nil)
    }
}
