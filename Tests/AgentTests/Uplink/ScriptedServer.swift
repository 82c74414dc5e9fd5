import COpenSSL
import Glibc
import Synchronization

@testable import AgentCore

/// A small HTTP/1.1 server that answers as told and keeps what it was asked.
final class ScriptedServer: Sendable {
    /// A request as it arrived.
    struct Received: Sendable {
        var line = ""
        var path: String
        var headers: [String: String]
        var body: [UInt8]

        var key: String { headers["idempotency-key"] ?? "" }
    }

    /// What to do with a request.
    enum Answer: Sendable {
        /// These bytes, and the connection stays.
        case bytes([UInt8])
        /// Keep the client waiting for as long as it likes.
        case silence
        /// Close without an answer.
        case hangUp

        static func reply(_ status: Int, headers: [String] = [], body: [UInt8] = []) -> Answer {
            let lines = ["HTTP/1.1 \(status) Reason", "Content-Length: \(body.count)"] + headers
            return .bytes(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
        }
    }

    private struct State {
        var requests: [Received] = []
        var answers: [Answer]
        var fallback: Answer
        var isStopped = false
        var isClosed = false
        var connections = 0
    }

    let port: UInt16
    private let listener: Int32
    private let state: Mutex<State>
    /// The records of the first requests, and how many requests these are.
    let decoded = Mutex<(requests: Int, records: [DecodedRecord])>((0, []))
    private let tls: TestTLS?
    private let decide: (@Sendable (Received) -> Answer)?

    /// Listens at once; answers in order, then with `fallback` for ever.
    ///
    /// - Parameter decide: Answers by the request, where given, once `answers` are used up.
    init(
        _ answers: [Answer],
        fallback: Answer = .reply(200),
        tls: TestTLS? = nil,
        decide: (@Sendable (Received) -> Answer)? = nil
    ) throws {
        let socket = try TestSocket.listener(.ipv4)
        port = socket.localPort
        listener = dup(socket.descriptor)
        state = Mutex(State(answers: answers, fallback: fallback))
        self.tls = tls
        self.decide = decide
        _ = try ThreadHandle { [self] in serve() }
    }

    var address: ServerAddress {
        get throws { try ServerAddress("http://127.0.0.1:\(port)") }
    }

    var connections: Int { state.withLock { $0.connections } }

    var requests: [Received] { state.withLock { $0.requests } }

    /// Waits until so many requests came, or five minutes are over.
    func waitForRequests(_ count: Int) {
        for _ in 0..<30_000 where requests.count < count { usleep(10_000) }
    }

    /// From now on answers like this.
    func answer(with answer: Answer) { state.withLock { $0.fallback = answer } }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            // Once it is closed, its number may be another descriptor's.
            if !state.isClosed { shutdown(listener, Int32(SHUT_RDWR)) }
        }
    }

    private func serve() {
        while !state.withLock({ $0.isStopped }) {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            state.withLock { $0.connections += 1 }
            let session = tls?.accept(connection)
            if tls != nil, session == nil {
                close(connection)
                continue
            }
            while let request = receive(connection, session) {
                let answer = state.withLock { state in
                    state.requests.append(request)
                    guard state.answers.isEmpty else { return state.answers.removeFirst() }
                    return decide?(request) ?? state.fallback
                }
                if case .silence = answer { continue }
                guard case .bytes(let bytes) = answer else { break }
                if let session {
                    _ = SSL_write(session, bytes, Int32(bytes.count))
                } else {
                    _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                }
            }
            if let session { SSL_free(session) }
            close(connection)
        }
        state.withLock { state in
            state.isClosed = true
            close(listener)
        }
    }

    private func receive(_ connection: Int32, _ session: OpaquePointer?) -> Received? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            if let request = Self.parse(bytes) { return request }
            let count: Int
            if let session {
                count = Int(SSL_read(session, &chunk, Int32(chunk.count)))
            } else {
                count = recv(connection, &chunk, chunk.count, 0)
            }
            guard count > 0 else { return nil }
            bytes += chunk[..<count]
        }
    }

    private static func parse(_ bytes: [UInt8]) -> Received? {
        let end: [UInt8] = Array("\r\n\r\n".utf8)
        guard let split = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else {
            return nil
        }
        let lines = String(decoding: bytes[..<split], as: UTF8.self)
            .split(separator: "\r\n").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1].dropFirst()) }
        }
        let body = bytes[(split + 4)...]
        let isTunnel = lines.first?.hasPrefix("CONNECT ") == true
        let told = headers["content-length"].flatMap { Int($0) }
        guard let length = isTunnel ? 0 : told, body.count >= length else { return nil }
        let path = lines.first?.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        return Received(
            line: lines.first ?? "",
            path: path,
            headers: headers,
            body: Array(body.prefix(length))
        )
    }
}
