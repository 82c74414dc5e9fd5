import Telemetry
import Testing

@testable import meterbee

/// The generator's bodies: unique, valid, and of the size that is counted for them.
@Suite("generated bodies")
struct LoadBodyTests {
    @Test(
        "every renewal is another valid request of the same size",
        arguments: LoadKind.allCases,
        BodyKind.allCases
    )
    func renewals(kind: LoadKind, bodyKind: BodyKind) throws {
        var body = try LoadBody(kind: kind, bodyKind: bodyKind, records: 50, runID: 1, stream: 2)
        var seen: Set<[UInt8]> = []
        let now: UInt64 = 1_800_000_000_000_000_000
        for step in 0..<20 {
            body.renew(nowUnixNano: now + UInt64(step))
            #expect(seen.insert(body.bytes).inserted)
            let identity = body.identity
            var canonicalBytes: Int64 = 0
            let summary = try OTLPScanner.scan(body.bytes, signal: kind.signal) { record in
                canonicalBytes += Int64(record.canonicalSize)
                let age = now + UInt64(step) - record.timeUnixNano
                #expect(age < 1_000_000_000)
                if kind.signal == .logs {
                    #expect(record.observedTimeUnixNano == now + UInt64(step))
                }
                #expect(record.eventName.elementsEqual(kind.eventName.utf8))
                guard case .string(let text)? = record.scopeAttributes["meterbee.bench.request"]
                else {
                    Issue.record("the identity is not in its place")
                    return .stop
                }
                #expect(text.elementsEqual(identity.utf8))
                return .proceed
            }
            #expect(summary.records == 50)
            #expect(canonicalBytes == body.canonicalBytes)
        }
    }

    @Test("two streams of one run never make the same body")
    func streams() throws {
        var first = try LoadBody(
            kind: .flows,
            bodyKind: .compressible,
            records: 5,
            runID: 1,
            stream: 0
        )
        var second = try LoadBody(
            kind: .flows,
            bodyKind: .compressible,
            records: 5,
            runID: 1,
            stream: 1
        )
        first.renew(nowUnixNano: 1)
        second.renew(nowUnixNano: 1)
        #expect(first.bytes != second.bytes)
        #expect(first.identity != second.identity)
    }
}
