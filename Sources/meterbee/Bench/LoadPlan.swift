import Compression

/// What a run sends, and how.
struct LoadPlan: Sendable {
    var target: LoadTarget
    /// Ingest keys, taken in turn; none for a server that asks for none.
    var keys: [String]
    /// How many data sources the streams are divided among.
    var sources = 1
    /// Records a second over all connections, sent at fixed times whatever the server does; nil
    /// sends the next request when the last one is acknowledged.
    var recordsPerSecond: Double?
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
    /// The event name of a stream's records; nil for the kind's own.
    func eventName(stream: Int) -> String? {
        let source = stream % sources
        return source == 0 ? nil : kind.eventName + "." + String(source)
    }

    /// The time between two requests of one connection; nil in a closed loop.
    var interval: Duration? {
        recordsPerSecond.map {
            .seconds(Double(recordsPerRequest) * Double(connections) / $0)
        }
    }

    /// The head of a request with a body of this size.
    func requestHead(bodyBytes: Int, key: String?) -> [UInt8] {
        var head = "POST /v1/\(kind.signal) HTTP/1.1\r\nHost: \(target.host):\(target.port)\r\n"
        if let key { head += "Authorization: Bearer \(key)\r\n" }
        head += "Content-Type: application/x-protobuf\r\n"
        if let coding = coding.contentCoding { head += "Content-Encoding: \(coding)\r\n" }
        head += "Content-Length: \(bodyBytes)\r\n\r\n"
        return Array(head.utf8)
    }
}
