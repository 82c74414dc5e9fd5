import Compression

/// What a run sends, and how.
struct LoadPlan: Sendable {
    var target: LoadTarget
    /// An ingest key.
    var key: String
    var kind = LoadKind.flows
    var bodyKind = BodyKind.compressible
    var coding = BodyCoding.none
    var recordsPerRequest = 1000
    var connections = 16
    var duration = Duration.seconds(10)
    /// Tells the bodies of this run from those of every other.
    var runID: UInt32
}

extension LoadPlan {
    /// The head of a request with a body of this size.
    func requestHead(bodyBytes: Int) -> [UInt8] {
        var head = "POST /v1/logs HTTP/1.1\r\nHost: \(target.host):\(target.port)\r\n"
        head += "Authorization: Bearer \(key)\r\nContent-Type: application/x-protobuf\r\n"
        if let coding = coding.contentCoding { head += "Content-Encoding: \(coding)\r\n" }
        head += "Content-Length: \(bodyBytes)\r\n\r\n"
        return Array(head.utf8)
    }
}
