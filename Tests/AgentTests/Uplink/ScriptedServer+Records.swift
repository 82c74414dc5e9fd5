import Compression
import Synchronization

@testable import AgentCore

extension ScriptedServer {
    /// The log records that it was sent so far, of every source; each request is decoded once.
    var logRecords: [DecodedRecord] {
        decoded.withLock { decoded in
            for request in requests[decoded.requests...] {
                if request.path == "/v1/logs" { decoded.records += Self.records(request) }
                decoded.requests += 1
            }
            return decoded.records
        }
    }

    private static func records(_ request: Received) -> [DecodedRecord] {
        let body = request.body.withUnsafeBytes {
            try? decompress($0, coding: .zstd, limit: 1 << 24)
        }
        return body.map { DecodedRecord.all(in: $0) } ?? []
    }
}
