import Glibc
import Synchronization

@testable import AgentCore

/// A small HTTP/1.1 server that answers as told and keeps what it was asked.
final class ScriptedServer: Sendable {
    /// A request as it arrived.
    struct Received: Sendable {
        var path: String
        var headers: [String: String]
        var body: [UInt8]

        var key: String { headers["idempotency-key"] ?? "" }
    }

    /// What to do with a request.
    enum Answer: Sendable {
        /// These bytes, and the connection stays.
        case bytes([UInt8])
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
        var isStopped = false
    }

    let port: UInt16
    private let listener: Int32
    private let state: Mutex<State>
    private let fallback: Answer

    /// Listens at once; answers in order, then with `fallback` for ever.
    init(_ answers: [Answer], fallback: Answer = .reply(200)) throws {
        let socket = try TestSocket.listener(.ipv4)
        port = socket.localPort
        listener = dup(socket.descriptor)
        state = Mutex(State(answers: answers))
        self.fallback = fallback
        _ = try ThreadHandle { [self] in serve() }
    }

    var address: ServerAddress {
        get throws { try ServerAddress("http://127.0.0.1:\(port)") }
    }

    var requests: [Received] { state.withLock { $0.requests } }

    /// Waits until so many requests came, or five seconds are over.
    func waitForRequests(_ count: Int) {
        for _ in 0..<500 where requests.count < count { usleep(10_000) }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func serve() {
        while !state.withLock({ $0.isStopped }) {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            while let request = receive(connection) {
                let answer = state.withLock { state in
                    state.requests.append(request)
                    return state.answers.isEmpty ? fallback : state.answers.removeFirst()
                }
                guard case .bytes(let bytes) = answer else { break }
                _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            }
            close(connection)
        }
        close(listener)
    }

    private func receive(_ connection: Int32) -> Received? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            if let request = Self.parse(bytes) { return request }
            let count = recv(connection, &chunk, chunk.count, 0)
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
        guard let length = headers["content-length"].flatMap({ Int($0) }), body.count >= length
        else { return nil }
        let path = lines.first?.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        return Received(path: path, headers: headers, body: Array(body.prefix(length)))
    }
}
