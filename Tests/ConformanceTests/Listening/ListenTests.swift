import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Telemetry
import Testing

@testable import meterbee

@Suite("the addresses of a server", .serialized)
struct ListenTests {
    @Test("TLS with HTTP/2 by ALPN, and operators on a port of their own", .timeLimit(.minutes(15)))
    func tlsAndAdmin() async throws {
        let directory = try TemporaryDirectory(prefix: "meterbee-listen-")
        defer { directory.remove() }
        let ports = try (0..<3).map { _ in try #require(LoopbackPort.free()) }
        try await Self.makeCertificate(in: directory.path)
        let operatorKey = AccessKey.random()
        let server = try ChildProcess.start(
            try #require(OwnExecutable.sibling("meterbee")),
            [
                "serve", "--data-dir", directory.path, "--listen", "127.0.0.1:\(ports[0])",
                "--admin-listen", "127.0.0.1:\(ports[1])", "--grpc-listen", "127.0.0.1:\(ports[2])",
                "--tls-certificate", directory.path + "/certificate.pem",
                "--tls-key", directory.path + "/key.pem",
            ],
            environment: ["METERBEE_BOOTSTRAP_OPERATOR_KEY": operatorKey],
            outputPath: directory.path + "/server.log"
        )
        do {
            try await Self.check(ports.map(Int.init), operatorKey: operatorKey)
        } catch {
            await server.stop(grace: .seconds(90))
            throw error
        }
        server.send(SIGTERM)
        #expect(await server.waitForExit(timeout: Patience.limit) != nil)
    }

    @Test("a stream of HTTP/2 whose client takes nothing is ended alone", .timeLimit(.minutes(15)))
    func stalledStream() async throws {
        let directory = try TemporaryDirectory(prefix: "meterbee-stalled-")
        defer { directory.remove() }
        let port = try #require(LoopbackPort.free())
        try await Self.makeCertificate(in: directory.path)
        let server = try ChildProcess.start(
            try #require(OwnExecutable.sibling("meterbee")),
            [
                "serve", "--data-dir", directory.path, "--listen", "127.0.0.1:\(port)",
                "--grpc-listen", "off", "--tls-certificate", directory.path + "/certificate.pem",
                "--tls-key", directory.path + "/key.pem",
            ],
            environment: ["METERBEE_CLIENTS_ANSWER_SECONDS_MAX": "1"],
            outputPath: directory.path + "/server.log"
        )
        let client = Self.client(.automatic)
        do {
            try await Self.waitUntilReady(client, port: Int(port))
            let connection = try await DeafConnection.open(port: Int(port))
            // The second on the same connection shows that the first was ended alone.
            for _ in 0..<2 {
                let reply = try await connection.get("/openapi.json")
                #expect(reply == .init(status: "200", isWhole: false))
            }
            connection.close()
            try await Patience.until("both are counted") {
                let metrics = try? await client.wholeReply(
                    to: HTTPClientRequest(url: "https://127.0.0.1:\(port)/metrics"),
                    within: Patience.timeout,
                    bytesMax: 1 << 20
                )
                let name = "meterbee_connections_ended_total{reason=\"answer\"} "
                let line = String(buffer: metrics?.body ?? ByteBuffer()).split(separator: "\n")
                    .first { $0.hasPrefix(name) }
                return line.flatMap { Int($0.dropFirst(name.count)) } ?? 0 >= 2
            }
        } catch {
            try? await client.shutdown()
            await server.stop(grace: .seconds(90))
            throw error
        }
        try await client.shutdown()
        server.send(SIGTERM)
        #expect(await server.waitForExit(timeout: Patience.limit) != nil)
    }

    private static func check(_ ports: [Int], operatorKey: String) async throws {
        let modern = client(.automatic)
        let old = client(.http1Only)
        do {
            try await check(modern, old, ports, operatorKey: operatorKey)
        } catch {
            try await modern.shutdown()
            try await old.shutdown()
            throw error
        }
        try await modern.shutdown()
        try await old.shutdown()
    }

    private static func check(
        _ modern: HTTPClient,
        _ old: HTTPClient,
        _ ports: [Int],
        operatorKey: String
    ) async throws {
        try await waitUntilReady(modern, port: ports[0])
        func status(_ client: HTTPClient, _ port: Int, _ path: String) async throws -> (
            UInt, HTTPVersion
        ) {
            var request = HTTPClientRequest(url: "https://127.0.0.1:\(port)\(path)")
            request.headers.add(name: "Authorization", value: "Bearer \(operatorKey)")
            let reply = try await client.wholeReply(
                to: request,
                within: Patience.timeout,
                bytesMax: 1 << 22
            )
            return (reply.status.code, reply.version)
        }
        let main = try await status(modern, ports[0], "/livez")
        #expect(main.0 == 200)
        #expect(main.1 == .http2)
        #expect(try await status(old, ports[0], "/livez").1 == .http1_1)
        #expect(try await status(modern, ports[0], "/metrics").0 == 404)
        #expect(try await status(modern, ports[1], "/metrics").0 == 200)
        #expect(try await status(modern, ports[0], "/api/v1/products").0 == 404)
        #expect(try await status(modern, ports[1], "/api/v1/products").0 == 200)
        #expect(try await status(modern, ports[0], "/openapi.json").0 == 200)
        #expect(try await status(modern, ports[1], "/v1/logs").0 == 404)
        try await checkGRPC(modern, ports, operatorKey: operatorKey)
    }

    /// OTLP/gRPC under the same certificate, by ALPN, from admission to the receipt.
    private static func checkGRPC(
        _ client: HTTPClient,
        _ ports: [Int],
        operatorKey: String
    ) async throws {
        @discardableResult
        func post(_ path: String, _ json: JSONValue) async throws -> [String: Any] {
            var request = HTTPClientRequest(url: "https://127.0.0.1:\(ports[1])/api/v1\(path)")
            request.method = .POST
            request.headers.add(name: "Authorization", value: "Bearer \(operatorKey)")
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(Array(try JSONEncoder().encode(json)))
            let reply = try await client.wholeReply(
                to: request,
                within: Patience.timeout,
                bytesMax: 1 << 20
            )
            try #require(reply.status == .created, "\(path): \(String(buffer: reply.body))")
            let object = try JSONSerialization.jsonObject(with: Data(reply.body.readableBytesView))
            return try #require(object as? [String: Any])
        }
        try await post("/plans", OwnServer.plan("listen", sources: ["otlp.logs"]))
        let tenant: JSONValue = ["key": "t", "name": "T", "currency": "EUR", "time_zone": "UTC"]
        try await post("/tenants", tenant)
        try await post("/tenants/t/subscriptions", ["plan": "listen"])
        let issued = try await post("/api-keys?tenant=t", ["name": "k", "scopes": ["ingest"]])
        let target = ConformanceTarget(
            baseURL: "",
            key: try #require(issued["key"] as? String),
            grpcHost: "127.0.0.1",
            grpcPort: ports[2]
        )
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        tls.applicationProtocols = ["h2"]
        let call = RawGRPCCall(.logs, message: try OTLPSample.protobuf(.logs))
        let reply = try await call.send(to: target, tls: NIOSSLContext(configuration: tls))
        #expect(reply.status == 0)
        #expect(reply.receipt != nil)
        // The port speaks nothing else.
        await #expect(throws: (any Error).self) { try await call.send(to: target) }
    }

    private static func client(
        _ version: HTTPClient.Configuration.HTTPVersion
    ) -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.httpVersion = version
        return HTTPClient(configuration: configuration)
    }

    private static func waitUntilReady(_ client: HTTPClient, port: Int) async throws {
        let request = HTTPClientRequest(url: "https://127.0.0.1:\(port)/readyz")
        try await Patience.until("the server is ready", pause: .milliseconds(100)) {
            let reply = try? await client.wholeReply(
                to: request,
                within: .seconds(20),
                bytesMax: 1 << 20
            )
            return reply?.status == .ok
        }
    }

    private static func makeCertificate(in directory: String) async throws {
        let process = try ChildProcess.start(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-keyout", directory + "/key.pem", "-out", directory + "/certificate.pem",
                "-days", "2", "-subj", "/CN=localhost",
            ]
        )
        let ended = await process.waitForExit(timeout: Patience.limit)
        try #require(ended == .exited(code: 0), "openssl made no certificate")
    }

    @Test(
        "a certificate that cannot be used is told, with its name",
        arguments: [
            (
                ["--tls-certificate", "/nonexistent.pem", "--tls-key", "/nonexistent.key"],
                "nonexistent"
            ),
            (["--tls-key", "/nonexistent.key"], "--tls-certificate"),
            (["--grpc-listen", "nowhere"], "grpc-listen"),
        ]
    )
    func badArguments(arguments: [String], named: String) async throws {
        let directory = try TemporaryDirectory(prefix: "meterbee-listen-")
        defer { directory.remove() }
        let log = directory.path + "/log"
        let port = try #require(LoopbackPort.free())
        let server = try ChildProcess.start(
            try #require(OwnExecutable.sibling("meterbee")),
            ["serve", "--data-dir", directory.path, "--listen", "127.0.0.1:\(port)"] + arguments,
            outputPath: log
        )
        let status = await server.waitForExit(timeout: Patience.limit)
        await server.stop(grace: .seconds(20))
        #expect(status != nil, "the server runs with \(arguments)")
        #expect(ProcFile.text(log)?.contains(named) == true)
    }
}
