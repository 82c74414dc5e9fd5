import Compression

@testable import AgentCore

extension ScriptedServer {
    /// The log records that it was sent so far, of every source.
    var logRecords: [DecodedRecord] {
        requests.filter { $0.path == "/v1/logs" }.flatMap { request in
            let body = request.body.withUnsafeBytes {
                try? decompress($0, coding: .zstd, limit: 1 << 24)
            }
            return body.map { DecodedRecord.all(in: $0) } ?? []
        }
    }
}
