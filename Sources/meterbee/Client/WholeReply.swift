import NIOCore
import NIOHTTP1

/// A reply with all of its body.
struct WholeReply: Sendable {
    let status: HTTPResponseStatus
    let version: HTTPVersion
    let headers: HTTPHeaders
    let body: ByteBuffer
}
