import Foundation
import Telemetry
import Testing

@testable import meterbee

@Suite("a server that is told to stop while clients owe it something", .serialized)
struct HalfSentTests {
    @Test("lets go of what is idle, tells what is half-sent, and answers what is whole")
    func stops() async throws {
        let faults = try TemporaryDirectory(prefix: "meterbee-half-sent-")
        defer { faults.remove() }
        try await OwnServer.run(environment: ["METERBEE_FAULT_DIRECTORY": faults.path]) { own in
            try await Self.check(own, step: "\(faults.path)/connected")
        }
    }

    /// - Parameter step: the file that stops a commit before it has sent anything to PostgreSQL.
    private static func check(_ own: OwnServer, step: String) async throws {
        let target = own.target
        let whole = OTLPExchange(body: try OTLPSample.protobuf(.logs))
        try Data().write(to: URL(fileURLWithPath: step))
        async let held = whole.send(to: target)
        try await Patience.until("a commit is stopped") {
            FileManager.default.fileExists(atPath: step + ".reached")
        }
        let sockets = try (0..<3).map { _ in try LineSocket(port: own.server.port) }
        for socket in sockets {
            socket.write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(socket.readHead().hasPrefix("HTTP/1.1 200"))
            #expect(socket.read(count: 3) == "ok\n")
        }
        let silent = try LineSocket(port: own.grpcPort)
        #expect(silent.read(count: 9).utf8.count >= 9, "the server begins with its settings")
        let head =
            "POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Authorization: Bearer \(own.key)\r\n"
        sockets[1].write(head)
        sockets[2].write(head + "Content-Length: 1000000\r\n\r\n{")
        var slow = RawGRPCCall(.logs, message: try OTLPSample.message(ofBytes: 300_000))
        slow.data.removeLast()
        slow.endsRequest = false
        async let call = slow.send(to: target)
        try await Patience.until("the memory of what is half-sent is taken") {
            try await target.metric("meterbee_request_memory_bytes") >= 1_300_000
        }
        kill(try #require(own.server.pid), SIGTERM)
        #expect(await sockets[0].readToEnd().isEmpty)
        for socket in sockets[1...] {
            let answer = await socket.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 503 "), "\(answer)")
            for part in ["Retry-After: ", "X-Request-Id: ", "Connection: close", "{\"code\":14,"] {
                #expect(answer.contains(part), "\(part) in \(answer)")
            }
        }
        let refused = try await call
        #expect(try refused.status == 14 && refused.hasRetryInfo)
        _ = await silent.readToEnd()
        // Of all that only the whole request was waited for.
        #expect(own.server.isRunning)
        try FileManager.default.removeItem(atPath: step + ".reached")
        #expect(try await held.status == 200)
        #expect(await own.server.waitForExit(timeout: Patience.limit) == .exited(code: 0))
    }
}
