import Foundation
import Telemetry
import Testing

@testable import meterbee

@Suite("clients that keep the server waiting", .serialized)
struct SlowClientTests {
    private static let limits = [
        "METERBEE_CLIENTS_HEAD_SECONDS_MAX": "1", "METERBEE_CLIENTS_BODY_SECONDS_MAX": "1",
        "METERBEE_CLIENTS_ANSWER_SECONDS_MAX": "1", "METERBEE_CLIENTS_IDLE_SECONDS_MAX": "1",
    ]

    @Test("are let go, told why where they can be, and counted")
    func limited() async throws {
        try await OwnServer.run(environment: Self.limits) { own in
            try await Self.heads(own)
            try await Self.bodies(own)
            try await Self.idle(own)
            try await Self.emptyLines(own)
            try await Self.untakenAnswers(own)
            try await Self.thinLine(own)
            try await Self.calls(own)
            #expect(try await own.target.metric("meterbee_request_memory_bytes") == 0)
        }
    }

    /// A request up to its body, or to within its head.
    private static func head(_ own: OwnServer, _ path: String = "/v1/logs") -> String {
        "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Authorization: Bearer \(own.key)\r\n"
    }

    private static func heads(_ own: OwnServer) async throws {
        let socket = try LineSocket(port: own.server.port)
        socket.write(head(own))
        // An exporter sends again what 503 refused, and nothing that 408 did.
        let answer = await socket.readToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("Retry-After: "), "\(answer)")
        #expect(answer.contains("X-Request-Id: ") && answer.contains("Connection: close"))
        #expect(answer.contains("\r\n\r\n{\"code\":14,\"message\":"), "\(answer)")
        // Behind a whole request it is told after that one's answer.
        let second = try LineSocket(port: own.server.port)
        second.write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(second.readHead().hasPrefix("HTTP/1.1 200"))
        #expect(second.read(count: 3) == "ok\n")
        second.write("GET /api/v1/me HTT")
        let problem = await second.readToEnd()
        #expect(problem.hasPrefix("HTTP/1.1 408 "), "\(problem)")
        #expect(problem.contains("application/problem+json"), "\(problem)")
        #expect(try await own.target.endings("head") == 2)
    }

    private static func bodies(_ own: OwnServer) async throws {
        for (path, status, code) in [
            ("/v1/logs", 503, "{\"code\":14,"), ("/api/v1/api-keys", 408, "\"request_timeout\""),
        ] {
            let socket = try LineSocket(port: own.server.port)
            socket.write(head(own, path).replacing(own.key, with: own.keyForBodies(of: path)))
            socket.write("Content-Length: 100\r\n\r\n{")
            let answer = await socket.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.contains("X-Request-Id: ") && answer.contains("Connection: close"))
            #expect(answer.contains(code), "\(answer)")
        }
        // Its body is not waited for: it was answered before.
        let refused = try LineSocket(port: own.server.port)
        refused.write("POST /v1/logs HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n{")
        #expect(refused.readHead().hasPrefix("HTTP/1.1 401 "))
        #expect(await !refused.readToEnd().contains("HTTP/1.1"))
        #expect(try await own.target.endings("body") == 3)
    }

    private static func idle(_ own: OwnServer) async throws {
        let before = try await own.target.endings("idle")
        let silent = try LineSocket(port: own.server.port)
        let kept = try LineSocket(port: own.server.port)
        kept.write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(kept.readHead().hasPrefix("HTTP/1.1 200"))
        #expect(kept.read(count: 3) == "ok\n")
        #expect(await silent.readToEnd().isEmpty)
        #expect(await kept.readToEnd().isEmpty)
        #expect(try await own.target.endings("idle") >= before + 2)
    }

    /// RFC 9112, section 2.2: some clients end a body with an empty line, which begins no request.
    private static func emptyLines(_ own: OwnServer) async throws {
        let before = try await own.target.endings("head")
        let socket = try LineSocket(port: own.server.port)
        socket.write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(socket.readHead().hasPrefix("HTTP/1.1 200"))
        #expect(socket.read(count: 3) == "ok\n")
        socket.write("\r\n")
        #expect(await socket.readToEnd().isEmpty)
        #expect(try await own.target.endings("head") == before)
    }

    /// Far more than the kernel keeps of what is sent, taken a little at a time, for longer than an
    /// answer may stand still.
    private static func thinLine(_ own: OwnServer) async throws {
        let (document, count) = ("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n", 40)
        let ending = "Connection: close\r\n"
        let alone = try LineSocket(port: own.server.port)
        alone.write(document + ending + "\r\n")
        let size = await alone.readToEnd().utf8.count
        let deadline = ContinuousClock.now + Patience.limit
        while true {
            let thin = try LineSocket(port: own.server.port, receiveBytes: 4096)
            thin.write(String(repeating: document + "\r\n", count: count - 1))
            thin.write(document + ending + "\r\n")
            let taken = await thin.readThinly(for: .seconds(3))
            // A machine that let the client stand still for so long says nothing of the server.
            if taken.longestPause > .milliseconds(500), ContinuousClock.now < deadline { continue }
            #expect(taken.count == count * size - (count - 1) * ending.utf8.count)
            return
        }
    }

    private static func untakenAnswers(_ own: OwnServer) async throws {
        let deaf = try LineSocket(port: own.server.port, receiveBytes: 4096)
        let request = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
        deaf.write(String(repeating: request, count: 200))
        try await Patience.until("an answer that is not taken ends the connection") {
            try await own.target.endings("answer") == 1
        }
    }

    private static func calls(_ own: OwnServer) async throws {
        let before = try await own.target.endings("body")
        var slow = RawGRPCCall(.logs, message: try OTLPSample.protobuf(.logs))
        slow.data.removeLast()
        slow.endsRequest = false
        let refused = try await slow.send(to: own.target)
        #expect(try refused.status == 14 && refused.hasRetryInfo)
        #expect(try await own.target.endings("body") == before + 1)
        // A message is whole without the end of the call.
        var endless = RawGRPCCall(.logs, message: try OTLPSample.protobuf(.logs))
        endless.endsRequest = false
        #expect(try await endless.send(to: own.target).status == 0)
        // Neither a word of HTTP/2 nor an end.
        let silent = try LineSocket(port: own.grpcPort)
        _ = await silent.readToEnd()
    }
}

extension OwnServer {
    /// A key that may send a body to a path.
    fileprivate func keyForBodies(of path: String) -> String {
        path == "/v1/logs" ? key : server.operatorKey
    }
}
