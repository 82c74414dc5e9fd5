import Foundation
import Testing

@testable import meterbee

/// A client that sends batch after batch, each until it is acknowledged, and some once more.
struct CrashClient: Sendable {
    let number: Int
    let plan: CrashPlan
    let client: OTLPClient
    let ledger: AcknowledgedBatches

    private static let retryPause = Duration.milliseconds(20)
    /// Far longer than 20 restarts take.
    private static let giveUpAfter = Duration.seconds(400)
    /// Every so many batches one is sent again at once, and another one is kept for the end.
    private static let resendEvery = 10

    func run() async throws {
        var body = try LoadBody(
            kind: .flows,
            bodyKind: number.isMultiple(of: 2) ? .compressible : .random,
            records: plan.recordsPerBatch,
            runID: 7,
            stream: UInt32(number)
        )
        for index in 0..<plan.batchesPerClient {
            body.renew(nowUnixNano: WallClock.unixNano)
            // Half of the clients leave the key to the body's hash.
            let key = number < plan.clients / 2 ? "crash-\(number)-\(index)" : nil
            let first = try await deliver(body.bytes, key: key)
            await ledger.add(
                body.identity,
                .init(
                    receipt: first.receipt ?? "",
                    body: index % Self.resendEvery == 3 ? body.bytes : nil,
                    idempotencyKey: key
                ),
                isDuplicate: first.isDuplicate
            )
            if index % Self.resendEvery == 7 {
                let again = try await deliver(body.bytes, key: key)
                if !again.isDuplicate || again.receipt != first.receipt {
                    await ledger.addFault("a resend of \(body.identity) was no duplicate")
                }
            }
        }
    }

    /// Sends until the server acknowledges.
    private func deliver(_ body: [UInt8], key: String?) async throws -> OTLPOutcome {
        let deadline = ContinuousClock.now + Self.giveUpAfter
        while ContinuousClock.now < deadline {
            do {
                let outcome = try await client.send(body, idempotencyKey: key)
                if outcome.isAccepted { return outcome }
                try #require(outcome.isRetryable, "the server answered \(outcome.status)")
            } catch let error as ClientError {
                try #require(error.code == .unreachable)
            }
            await ledger.countRetry()
            try await Task.sleep(for: Self.retryPause)
        }
        throw ClientError(
            code: .unreachable,
            call: "POST /v1/logs",
            reason: "no acknowledgement for too long"
        )
    }
}
