import Compression
import FoundationEssentials

/// What the agent keeps in files of its last batch and of its identity.
enum AgentBatchFile {
    private static let bodyBytesMax = 64 << 20

    /// What the agent keeps after its enrollment.
    private struct Credential: Decodable {
        var key: String
    }

    /// The newest acknowledged batch; nil while there is none.
    ///
    /// The agent writes the body first: a body that is newer than its headers belongs to the next.
    static func read(_ directory: String) -> SavedBatch? {
        let headersPath = directory + "/headers.txt"
        let bodyPath = directory + "/body.zst"
        guard let headers = ProcFile.text(headersPath),
            let body = ProcFile.bytes(bodyPath, limit: bodyBytesMax),
            let bodyTime = FileTime.modifiedNs(bodyPath),
            let headersTime = FileTime.modifiedNs(headersPath),
            bodyTime <= headersTime, let key = value(of: "Idempotency-Key", in: headers)
        else { return nil }
        let coding = value(of: "Content-Encoding", in: headers).flatMap {
            ContentCoding(rawValue: $0)
        }
        return SavedBatch(idempotencyKey: key, coding: coding, body: body)
    }

    /// The key bound to the agent; nil before enrollment.
    static func key(stateDirectory: String) -> String? {
        guard let bytes = ProcFile.bytes(stateDirectory + "/credential.json") else { return nil }
        return try? JSONDecoder().decode(Credential.self, from: Data(bytes)).key
    }

    private static func value(of name: String, in headers: String) -> String? {
        let prefix = name.lowercased() + ": "
        let line = headers.split(separator: "\n").first { $0.lowercased().hasPrefix(prefix) }
        return line.map { String($0.dropFirst(prefix.count)) }
    }
}
