import Logging
import Metering
import Telemetry
import Testing

@testable import Ingestion

@Suite("The group commit's transactions")
struct GroupCommitterTests {
    private func batch(_ number: Int) -> PendingBatch {
        PendingBatch(
            tenant: UniqueID(high: 0, low: 1),
            tenantKey: "acme",
            agent: nil,
            signal: .logs,
            key: BatchKey(BodyHash(high: 0, low: UInt64(number))),
            spoolPosition: nil,
            bodyHash: BodyHash(high: 0, low: UInt64(number)),
            receipt: UniqueID(high: 1, low: UInt64(number)),
            rulesInForceFrom: Instant(unixSeconds: 0),
            rulesInForceUntil: Instant(unixMicroseconds: .max),
            parts: [],
            refusals: []
        )
    }

    /// Waits until a condition holds; the test's own time limit ends it otherwise.
    private func until(_ condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test(
        "few bytes wait for the transaction in flight, many begin another beside it",
        .timeLimit(.minutes(10))
    )
    func overlaps() async throws {
        let (first, second) = (GatedBatchStore(), GatedBatchStore())
        var limits = GroupCommitter.Limits()
        limits.overlapBytesMin = 3 * batch(0).weightBytes
        let committer = GroupCommitter(
            stores: [first, second],
            limits: limits,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        var begun: [Int] { (first.sizes + second.sizes).sorted() }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            let running = Task { try await committer.run() }
            func send(_ numbers: Range<Int>) {
                for number in numbers {
                    group.addTask {
                        _ = try await committer.commit(self.batch(number))
                        return true
                    }
                }
            }
            send(0..<1)
            try await until { begun == [1] }
            send(1..<3)
            try await until { committer.queuedCount == 2 }
            #expect(begun == [1])
            send(3..<4)
            try await until { begun == [1, 3] }
            send(4..<9)
            try await until { committer.queuedCount == 5 }
            #expect(begun == [1, 3])
            let opener = Task {
                while !Task.isCancelled {
                    first.letThrough()
                    second.letThrough()
                    try await Task.sleep(for: .milliseconds(1))
                }
            }
            var answered = 0
            for try await isAnswered in group where isAnswered { answered += 1 }
            #expect(answered == 9)
            #expect(begun.reduce(0, +) == 9)
            opener.cancel()
            committer.close()
            try await running.value
        }
    }
}
