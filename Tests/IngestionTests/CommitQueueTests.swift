import Metering
import Telemetry
import Testing

@testable import Ingestion

@Suite("The queue before the group commit")
struct CommitQueueTests {
    private typealias Queue = CommitQueue<Int>

    private func queue(bytesMax: Int = 1 << 20, countMax: Int = 4) -> Queue {
        Queue(bytesMax: bytesMax, groupBytesMax: 1 << 20, groupCountMax: countMax)
    }

    private func entry(tenant: UInt64, _ number: Int) -> Queue.Entry {
        let batch = PendingBatch(
            tenant: UniqueID(high: 0, low: tenant),
            tenantKey: "acme",
            agent: nil,
            signal: .logs,
            key: BatchKey(BodyHash(high: 0, low: UInt64(number))),
            spoolPosition: nil,
            bodyHash: BodyHash(high: 0, low: 0),
            receipt: UniqueID(high: 1, low: UInt64(number)),
            rulesInForceFrom: Instant(unixSeconds: 0),
            rulesInForceUntil: Instant(unixMicroseconds: .max),
            parts: [],
            refusals: []
        )
        return Queue.Entry(batch: batch, waiter: number)
    }

    @Test("a tenant with many batches does not keep another's waiting")
    func isFair() {
        var queue = queue()
        for number in 0..<10 { _ = queue.enqueue(entry(tenant: 1, number)) }
        _ = queue.enqueue(entry(tenant: 2, 100))
        #expect(queue.takeGroup().map(\.waiter) == [0, 100, 1, 2])
        #expect(queue.takeGroup().map(\.waiter) == [3, 4, 5, 6])
    }

    @Test("every batch comes out exactly once, each tenant's in order")
    func conserves() {
        var queue = queue(countMax: 7)
        for number in 0..<100 { _ = queue.enqueue(entry(tenant: UInt64(number % 9), number)) }
        var taken: [Int] = []
        while case let group = queue.takeGroup(), !group.isEmpty { taken += group.map(\.waiter) }
        #expect(taken.sorted() == Array(0..<100))
        for tenant in 0..<9 {
            let own = taken.filter { $0 % 9 == tenant }
            #expect(own == own.sorted())
        }
        #expect(queue.queuedBytes == 0)
        #expect(queue.queuedCount == 0)
    }

    @Test("a full queue refuses, an empty one takes any batch")
    func isBounded() {
        var queue = queue(bytesMax: 600)
        #expect(queue.enqueue(entry(tenant: 1, 0)) == .queued)
        #expect(queue.enqueue(entry(tenant: 1, 1)) == .full)
        #expect(queue.takeGroup().count == 1)
        #expect(queue.enqueue(entry(tenant: 1, 1)) == .queued)
    }

    @Test("a closed queue refuses but gives out what it holds")
    func closes() {
        var queue = queue()
        _ = queue.enqueue(entry(tenant: 1, 0))
        queue.close()
        #expect(queue.enqueue(entry(tenant: 1, 1)) == .closed)
        #expect(queue.takeGroup().map(\.waiter) == [0])
    }
}
