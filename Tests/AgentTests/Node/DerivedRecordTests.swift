import Telemetry
import Testing

@testable import AgentCore

@Suite("Records of aggregates")
struct DerivedRecordTests {
    /// What was delivered: records, and how many of them are derived.
    private final class Delivered {
        var requests: [(records: Int, derived: Int)] = []
        /// The canonical sizes without the resource, as a scan of the bytes gives them.
        var billable: UInt64 = 0

        func take(_ request: RecordWriter.Request) {
            requests.append((request.records, request.derived))
            let summary = try? OTLPScanner.scan(request.body, signal: .logs) { record in
                billable += UInt64(record.canonicalSize - record.resourceSize)
                return .proceed
            }
            if summary == nil { Issue.record("a request cannot be read") }
        }
    }

    @Test("what is counted as billed is what the rule of agents' sources makes of the requests")
    func billable() throws {
        let delivered = Delivered()
        let writer = writer(delivered)
        for number in 0..<5000 as Range<UInt64> {
            writer.begin(occurredBootNs: number)
            writer.attribute("number", number &* 0x1234_5678)
            writer.attribute("list", ["é", "", String(number)])
            if number % 3 == 0 { writer.sampleWeight(shift: number % 7) }
        }
        writer.finish()
        #expect(delivered.requests.count > 1)
        #expect(writer.billableBytes == delivered.billable)
    }

    private func writer(_ delivered: Delivered) -> RecordWriter {
        let hierarchy = CgroupHierarchy.current()
        return RecordWriter(
            key: LedgerKey(source: "net.flow", epoch: 1),
            containers: ContainerResolver(LocalControlGroupPaths(hierarchy: hierarchy)),
            resource: { ResourceAttributes(node: NodeIdentity.current(), agentID: nil) },
            deliver: { delivered.take($0) }
        )
    }

    @Test("each is counted in the request that it is in, however many requests a flush fills")
    func spanning() {
        let delivered = Delivered()
        let writer = writer(delivered)
        let text = String(repeating: "x", count: 200)
        for _ in 0..<100 {
            writer.begin(occurredBootNs: 1)
            writer.attribute("a", text)
        }
        for _ in 0..<5000 {
            writer.beginNow()
            writer.attribute("a", text)
        }
        writer.finish()
        #expect(delivered.requests.count > 3)
        #expect(delivered.requests.reduce(0) { $0 + $1.records } == 5100)
        let samples = delivered.requests.map { $0.records - $0.derived }
        #expect(samples == [100] + [Int](repeating: 0, count: samples.count - 1))
    }
}
