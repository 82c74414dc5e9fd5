import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Keeps bodies out of replies to HEAD (RFC 9110, section 9.3.2): a client takes what stands behind
/// the head for the beginning of its next reply.
///
/// Its replies here tell their length, so that no coding of transfer ends them.
final class HeadReplyHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Whether each request without a complete answer is HEAD, the oldest first.
    private var unanswered = CircularBuffer<Bool>()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) { unanswered.append(head.method == .head) }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .body where unanswered.first == true:
            promise?.succeed()
            return
        case .end: _ = unanswered.popFirst()
        default: break
        }
        context.write(data, promise: promise)
    }
}
