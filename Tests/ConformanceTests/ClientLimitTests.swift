import AsyncHTTPClient
import NIOCore
import NIOPosix
import Telemetry
import Testing

@testable import meterbee

@Suite("a call that is not answered")
struct ClientLimitTests {
    /// A server that sends the same to everybody, and then nothing, or the end.
    private static func withServer(
        sending text: String,
        closes: Bool = false,
        _ body: (Int) async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        MuteServer(text: text, closes: closes)
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(try #require(server.localAddress?.port))
        } catch {
            try await server.close()
            throw error
        }
        try await server.close()
    }

    @Test(
        "ends when its time is over, wherever in the reply the server stopped",
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"a\""]
    )
    func http(sent: String) async throws {
        try await Self.withServer(sending: sent) { port in
            let api = RESTClient(
                baseURL: "http://127.0.0.1:\(port)",
                key: "k",
                timeout: .milliseconds(500)
            )
            let error = await #expect(throws: ClientError.self) {
                try await api.document("/readyz")
            }
            #expect(error?.code == .unreachable)
            #expect(error?.description.contains("GET /readyz: no answer") == true)
        }
    }

    @Test("ends with a message over gRPC too, and at once where the connection goes")
    func grpc() async throws {
        for closes in [false, true] {
            try await Self.withServer(sending: "", closes: closes) { port in
                var call = RawGRPCCall(.logs, message: [], key: "k")
                // For a connection that is closed the limit is out of reach.
                call.limit = closes ? .hours(10) : .milliseconds(500)
                let target = ConformanceTarget(
                    baseURL: "",
                    key: "k",
                    grpcHost: "127.0.0.1",
                    grpcPort: port
                )
                await #expect(throws: (any Error).self) { try await call.send(to: target) }
            }
        }
    }
}

/// Sends its text with the connection's first bytes.
private final class MuteServer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let text: String
    private let closes: Bool

    init(text: String, closes: Bool) {
        self.text = text
        self.closes = closes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if closes { return context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
