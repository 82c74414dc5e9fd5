import Glibc

/// Writes exchanges of `net.http` and `net.tls`: one record for each answer.
struct HTTPExchanges {
    private static let pathsMax = 2048
    private static let hostsMax = 1024

    private let scheme: String
    private var pipelines = HTTPPipelines()
    private var paths = BoundedNames(Self.pathsMax)
    private var hosts = BoundedNames(Self.hostsMax)

    /// - Parameter scheme: `http` or `https`.
    init(scheme: String) { self.scheme = scheme }

    /// Conversations with several requests on their way.
    var followed: Int { pipelines.count }

    /// Lets new names in where an hour has passed.
    mutating func forgetNames() {
        let now = KernelClock.read(CLOCK_MONOTONIC)
        paths.forget(nowNs: now)
        hosts.forget(nowNs: now)
    }

    /// Writes one sample; false where its bytes are not of the layout.
    mutating func write(_ bytes: UnsafeRawBufferPointer, to writer: RecordWriter) -> Bool {
        guard let sample = NetHTTPSample(bytes) else { return false }
        let answer = HTTPAnswerLine(sample.response)
        let asked = pipelines.request(of: sample, answer: answer)
        writer.begin(occurredBootNs: sample.occurredNs)
        write(asked?.request, of: sample, to: writer)
        if let answer { writer.attribute(AttributeName.httpStatus, answer.status) }
        if let error = Self.errorType(sample, answer) {
            writer.attribute(AttributeName.errorType, error)
        }
        if let asked, asked.askedNs > 0, sample.occurredNs >= asked.askedNs {
            writer.attribute(
                AttributeName.httpLatencyUs,
                (sample.occurredNs - asked.askedNs) / 1000
            )
        }
        write(endsOf: sample, to: writer)
        writer.attribute(AttributeName.processID, sample.processID)
        writer.attribute(AttributeName.executableName, sample.command)
        writer.lineage(processID: sample.processID, startedNs: nil)
        writer.container(cgroupID: sample.cgroupID)
        writer.sampleWeight(shift: sample.sampleShift)
        return true
    }

    private mutating func write(
        _ request: HTTPRequestLine?,
        of sample: NetHTTPSample,
        to writer: RecordWriter
    ) {
        if let request {
            writer.attribute(AttributeName.httpMethod, request.method)
            if let path = request.path {
                writer.attribute(AttributeName.urlPath, paths.admit(path))
            }
        }
        writer.attribute(AttributeName.urlScheme, scheme)
        writer.attribute(AttributeName.httpSide, sample.side.name)
        if let host = request?.host {
            writer.attribute(AttributeName.serverAddress, hosts.admit(host))
        } else if sample.remotePort > 0 {
            let isClient = sample.side == .client
            writer.attribute(
                AttributeName.serverAddress,
                isClient ? sample.remoteAddress : sample.localAddress
            )
        }
    }

    private func write(endsOf sample: NetHTTPSample, to writer: RecordWriter) {
        guard sample.remotePort > 0 else { return }
        let isClient = sample.side == .client
        writer.attribute(
            AttributeName.serverPort,
            isClient ? sample.remotePort : sample.localPort
        )
        writer.attribute(
            AttributeName.networkType,
            sample.remoteAddress.isIPv4 ? "ipv4" : "ipv6"
        )
        writer.attribute(AttributeName.peerAddress, sample.remoteAddress)
        writer.attribute(AttributeName.peerPort, sample.remotePort)
    }

    /// As the semantic conventions have it: a client's 4xx is an error, a server's is not.
    private static func errorType(_ sample: NetHTTPSample, _ answer: HTTPAnswerLine?) -> String? {
        if sample.flags.contains(.closed) { return "closed" }
        guard let status = answer?.status else { return nil }
        return status >= (sample.side == .client ? 400 : 500) ? String(status) : nil
    }
}
