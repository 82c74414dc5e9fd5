import Metering
import Testing

@testable import Storage

@Suite("Segments and usage of a commit")
struct SegmentDraftTests {
    private let now = Instant(unixSeconds: 1_000_000)

    @Test("batches of one bucket share a segment, and its directory says which bytes are whose")
    func sharesSegment() throws {
        let batches = [
            PendingBatch.sample(key: "a", body: 4), PendingBatch.sample(key: "b", body: 5),
            PendingBatch.sample(key: "c", dataSource: "net.flow"),
        ]
        let drafts = SegmentDraft.drafts(of: batches, receivedAt: now)
        #expect(drafts.map(\.bucket.dataSource) == ["otlp.logs", "net.flow"])
        #expect(drafts[0].payload == [1, 2, 3, 4, 1, 2, 3, 5])
        #expect(drafts[0].records == 20)
        #expect(drafts[0].messageBytes == 40)
        let directory = try #require(SegmentDirectory(drafts[0].directory.bytes))
        #expect(directory.entries.map(\.receipt) == batches[..<2].map(\.receipt))
        #expect(directory.entries.map(\.offsetBytes) == [0, 20])
        #expect(directory.entries.map(\.records) == [10, 10])
    }

    @Test("usage adds up per bucket, and refused records stand apart")
    func addsUsage() {
        let batches = [
            PendingBatch.sample(key: "a"), PendingBatch.sample(key: "b"),
            PendingBatch.sample(key: "c", records: 0),
        ]
        let deltas = UsageDelta.deltas(of: batches).sorted {
            $0.bucket.refusal < $1.bucket.refusal
        }
        #expect(deltas.map(\.bucket.refusal) == ["", "disabled"])
        #expect(deltas.map(\.records) == [20, 4])
        #expect(deltas.map(\.billableBytes) == [1000, 0])
    }

    @Test("sums beyond 64 bits stay at the limit instead of stopping the process")
    func saturates() {
        var batches = [PendingBatch.sample(key: "a"), PendingBatch.sample(key: "b")]
        batches[0].parts[0].billableBytes = .max
        #expect(UsageDelta.deltas(of: batches).first?.billableBytes == .max)
    }

    @Test("bytes that are no directory are refused", arguments: [[], [2], [1, 2, 3]] as [[UInt8]])
    func refusesJunk(bytes: [UInt8]) {
        #expect(SegmentDirectory(bytes) == nil)
    }
}
