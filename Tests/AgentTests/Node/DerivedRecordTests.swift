import Testing

@testable import AgentCore

@Suite("Records of aggregates")
struct DerivedRecordTests {
    /// What was delivered: records, and how many of them are derived.
    private final class Delivered {
        var requests: [(records: Int, derived: Int)] = []
    }

    private func writer(_ delivered: Delivered) -> RecordWriter {
        let hierarchy = CgroupHierarchy.current()
        return RecordWriter(
            key: LedgerKey(source: "net.flow", epoch: 1),
            containers: ContainerResolver(LocalControlGroupPaths(hierarchy: hierarchy)),
            resource: { ResourceAttributes(node: NodeIdentity.current(), agentID: nil) },
            deliver: { delivered.requests.append(($0.records, $0.derived)) }
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
