/// Reads one HTTP/1.1 reply from bytes as they arrive: fixed length or chunked.
struct HTTPResponseParser {
    private static let headBytesMax = 65_536
    /// What a server's replies may take, unless more is expected.
    static let bodyBytesMax = 1 << 20

    private enum Stage {
        case head
        case fixed(remaining: Int)
        case chunkSize
        case chunk(remaining: Int)
        case chunkEnd
        case trailer
        case done
    }

    private let hasBody: Bool
    private let bodyBytesMax: Int
    private var stage = Stage.head
    private var pending: [UInt8] = []
    private var response = HTTPResponse(status: 0, headers: [:], body: [])

    /// - Parameter hasBody: False for a reply that ends with its head, whatever the head says.
    init(hasBody: Bool = true, bodyBytesMax: Int = HTTPResponseParser.bodyBytesMax) {
        self.hasBody = hasBody
        self.bodyBytesMax = bodyBytesMax
    }

    /// Takes the bytes that arrived; returns the reply as soon as it is whole.
    mutating func receive(_ bytes: some Sequence<UInt8>) throws(AgentError) -> HTTPResponse? {
        pending += bytes
        if case .head = stage, response.status == 0 { try refuseOtherProtocols() }
        while try step() {}
        guard case .done = stage else { return nil }
        return response
    }

    /// One stage's work; false where more bytes are needed or nothing is left to do.
    private mutating func step() throws(AgentError) -> Bool {
        switch stage {
        case .head: return try takeHead()
        case .fixed(let remaining): return try takeBody(remaining) { .fixed(remaining: $0) }
        case .chunkSize: return try takeChunkSize()
        case .chunk(let remaining): return try takeBody(remaining) { .chunk(remaining: $0) }
        case .chunkEnd:
            guard let line = try takeLine() else { return false }
            guard line.isEmpty else { throw Self.malformed("a chunk is longer than it says") }
            stage = .chunkSize
            return true
        case .trailer:
            guard let line = try takeLine() else { return false }
            if line.isEmpty { stage = .done }
            return true
        case .done: return false
        }
    }

    private mutating func takeHead() throws(AgentError) -> Bool {
        guard let line = try takeLine() else { return false }
        if response.status == 0 {
            response.status = try Self.status(line)
        } else if !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else {
                throw Self.malformed("a header has no colon")
            }
            let name = line[..<colon].lowercased()
            response.headers[name] = String(line[line.index(after: colon)...].drop { $0 == " " })
        } else {
            try beginBody()
        }
        return true
    }

    private mutating func beginBody() throws(AgentError) {
        guard response.status >= 200 else {
            // An interim reply; the real one follows.
            response = HTTPResponse(status: 0, headers: [:], body: [])
            return
        }
        guard hasBody else {
            stage = .done
            return
        }
        if response.headers["transfer-encoding"]?.lowercased() == "chunked" {
            stage = .chunkSize
        } else if response.status == 204 || response.status == 304 {
            stage = .done
        } else if let length = response.headers["content-length"].flatMap({ Int($0) }), length >= 0
        {
            stage = length == 0 ? .done : .fixed(remaining: length)
        } else {
            throw Self.malformed("it has neither a length nor chunks")
        }
    }

    private mutating func takeChunkSize() throws(AgentError) -> Bool {
        guard let line = try takeLine() else { return false }
        let digits = line.prefix { $0.isHexDigit }
        guard let size = Int(digits, radix: 16) else {
            throw Self.malformed("a chunk has no size")
        }
        stage = size == 0 ? .trailer : .chunk(remaining: size)
        return true
    }

    private mutating func takeBody(
        _ remaining: Int,
        _ next: (Int) -> Stage
    ) throws(AgentError) -> Bool {
        let count = min(remaining, pending.count)
        guard response.body.count + count <= bodyBytesMax else {
            throw Self.malformed("its body is too long")
        }
        response.body += pending[..<count]
        pending.removeFirst(count)
        if remaining > count {
            stage = next(remaining - count)
            return false
        }
        if case .chunk = stage { stage = .chunkEnd } else { stage = .done }
        return true
    }

    /// The next line without its end, or nil where it has not all arrived.
    private mutating func takeLine() throws(AgentError) -> String? {
        guard let end = pending.firstIndex(of: 0x0A) else {
            guard pending.count <= Self.headBytesMax else {
                throw Self.malformed("a line is too long")
            }
            return nil
        }
        var line = pending[..<end]
        if line.last == 0x0D { line.removeLast() }
        let text = String(decoding: line, as: UTF8.self)
        pending.removeFirst(end + 1)
        return text
    }

    private static func status(_ line: String) throws(AgentError) -> Int {
        let parts = line.split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/1."), let status = Int(parts[1]),
            (100...599).contains(status)
        else { throw malformed("it does not begin with a status") }
        return status
    }

    /// Knows what a port of another kind begins with: waiting for a line's end would be in vain.
    private func refuseOtherProtocols() throws(AgentError) {
        // A frame of SETTINGS, with which every HTTP/2 server begins: RFC 9113, section 3.4.
        if pending.count >= 9, pending[0] == 0, pending[3] == 4,
            pending[5..<9].allSatisfy({ $0 == 0 })
        {
            throw AgentError(
                code: .http,
                message: "a server of HTTP/2 answers there, as on the gRPC port; --server wants "
                    + "the port of OTLP/HTTP, usually 4318"
            )
        }
        // An alert record: RFC 8446, section 5.1.
        if pending.count >= 3, pending[0] == 21, pending[1] == 3, pending[2] <= 4 {
            throw AgentError(
                code: .http,
                message: "the server speaks TLS there; write --server https://HOST:PORT"
            )
        }
    }

    private static func malformed(_ detail: String) -> AgentError {
        AgentError(code: .http, message: "the server's reply is no HTTP/1.1: \(detail)")
    }
}
