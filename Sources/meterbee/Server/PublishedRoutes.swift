import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix

/// `/install.sh` and `/dist/…`: what a node needs to become an agent's. Without authentication, as
/// what is published is signed and holds no secret.
struct PublishedRoutes: Sendable {
    /// Nil where nothing is published.
    let files: PublishedFiles?

    func add<Context: RequestContext>(to router: Router<Context>) {
        for method in [HTTPRequest.Method.get, .head] {
            router.on("/install.sh", method: method) { _, _ in reply("install.sh", method) }
            router.on("/dist/**", method: method) { request, _ in
                // As it was sent: a name that has to be decoded is none that is published.
                reply(String(request.uri.path.dropFirst("/dist/".utf8.count)), method)
            }
        }
    }

    private func reply(_ name: String, _ method: HTTPRequest.Method) -> Response {
        guard let files else {
            return refusal(
                "this server publishes no agents",
                "start it with --dist DIRECTORY, which deploy/agent-package.sh fills"
            )
        }
        guard let file = files.open(name) else {
            return refusal(
                "nothing is published under this name",
                "fetch /install.sh; it knows what there is for a node"
            )
        }
        var headers: HTTPFields = [
            .contentType: PublishedFiles.mediaType(name),
            .contentLength: String(file.byteCount),
            .cacheControl: "no-cache",
        ]
        if let name = HTTPField.Name("X-Content-Type-Options") { headers[name] = "nosniff" }
        guard method == .get else { return Response(status: .ok, headers: headers) }
        return Response(status: .ok, headers: headers, body: Self.body(file))
    }

    private static func body(_ file: PublishedFile) -> ResponseBody {
        ResponseBody(contentLength: file.byteCount) { writer in
            var offset = 0
            while offset < file.byteCount {
                let at = offset
                let chunk = try await NIOThreadPool.singleton.runIfActive { file.chunk(at: at) }
                // The file became shorter: the connection ends before the promised length.
                guard chunk.readableBytes > 0 else { throw CancellationError() }
                offset += chunk.readableBytes
                try await writer.write(chunk)
            }
            try await writer.finish(nil)
        }
    }

    private func refusal(_ reason: String, _ remedy: String) -> Response {
        let text = ByteBuffer(string: "error: \(reason)\nremedy: \(remedy)\n")
        return Response(
            status: .notFound,
            headers: [
                .contentType: "text/plain; charset=utf-8",
                .contentLength: String(text.readableBytes),
            ],
            body: ResponseBody(byteBuffer: text)
        )
    }
}
