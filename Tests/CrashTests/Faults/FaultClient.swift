import Foundation
import Testing

@testable import meterbee

/// Sends batch after batch to two servers in turn, each until it is answered for good, and some to
/// both at once.
struct FaultClient: Sendable {
    let number: Int
    let tenant: Int
    /// The same tenant's client of each server.
    let servers: [OTLPClient]
    let ledger: FaultLedger

    private static let recordsPerBatch = 20
    private static let pause = Duration.milliseconds(15)
    private static let giveUpAfter = Duration.seconds(600)
    /// Every so many batches one goes to both servers at once, and another is kept for the end.
    private static let twiceEvery = 5
    private static let keptEvery = 20

    func run() async throws {
        var body = try LoadBody(
            kind: .flows,
            bodyKind: .random,
            records: Self.recordsPerBatch - number % 3,
            runID: 9,
            stream: UInt32(number)
        )
        var index = 0
        while await !ledger.isOver {
            index += 1
            body.renew(nowUnixNano: WallClock.unixNano)
            let key = number.isMultiple(of: 2) ? "fault-\(number)-\(index)" : nil
            let bytes = body.bytes
            let outcome: OTLPOutcome
            if index % Self.twiceEvery == 0 {
                async let first = deliver(bytes, key: key, startingAt: 0)
                async let second = deliver(bytes, key: key, startingAt: 1)
                outcome = await agreed(try await first, try await second, body.identity)
            } else {
                outcome = try await deliver(bytes, key: key, startingAt: index)
            }
            await ledger.add(
                body.identity,
                FaultLedger.Answer(
                    tenant: tenant,
                    isAccepted: outcome.isAccepted,
                    receipt: outcome.receipt ?? "",
                    records: body.records,
                    body: index % Self.keptEvery == 3 ? bytes : nil,
                    idempotencyKey: key
                )
            )
        }
    }

    /// One of two answers to the same batch: at most one server may have stored it.
    private func agreed(
        _ first: OTLPOutcome,
        _ second: OTLPOutcome,
        _ identity: String
    ) async -> OTLPOutcome {
        let stored = [first, second].filter { $0.isAccepted && !$0.isDuplicate }
        if stored.count > 1 { await ledger.addFault("\(identity) was stored by both servers") }
        if first.isAccepted, second.isAccepted, first.receipt != second.receipt {
            await ledger.addFault("\(identity) has two receipts")
        }
        return first.isAccepted ? first : second
    }

    /// Sends to one server after the other until one answers for good.
    func deliver(
        _ body: [UInt8],
        key: String?,
        startingAt start: Int
    ) async throws -> OTLPOutcome {
        let deadline = ContinuousClock.now + Self.giveUpAfter
        var attempt = start
        while ContinuousClock.now < deadline {
            let server = servers[attempt % servers.count]
            attempt += 1
            do throws(ClientError) {
                let outcome = try await server.send(body, idempotencyKey: key)
                if outcome.status == 200 { return outcome }
                if !outcome.isRetryable {
                    await ledger.addFault("answered \(outcome.status)")
                    return outcome
                }
            } catch {
                guard error.code == .unreachable else { throw error }
            }
            await ledger.countRetry()
            try await Task.sleep(for: Self.pause)
        }
        throw ClientError(code: .unreachable, call: "POST /v1/logs", reason: "for too long")
    }
}
