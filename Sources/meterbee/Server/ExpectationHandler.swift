import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers `Expect: 100-continue` (RFC 9110, section 10.1.1), so that a client that waits for it
/// sends its body at once. A body announced as over the limit is left to be refused instead.
final class ExpectationHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let bodyBytesMax: Int
    /// Requests whose answers are not complete; an interim answer must not stand within one.
    private var unansweredCount = 0
    private var isContinueDue = false

    init(bodyBytesMax: Int) {
        self.bodyBytesMax = bodyBytesMax
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) {
            unansweredCount += 1
            isContinueDue = expectsContinue(head)
            if isContinueDue, unansweredCount == 1 { sendContinue(context) }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        context.write(data, promise: promise)
        guard case .end = part else { return }
        unansweredCount -= 1
        if unansweredCount == 0 {
            isContinueDue = false
        } else if unansweredCount == 1, isContinueDue {
            sendContinue(context)
        }
    }

    private func expectsContinue(_ head: HTTPRequest) -> Bool {
        guard head.headerFields[.expect]?.lowercased() == "100-continue" else { return false }
        let announced = head.headerFields[.contentLength].flatMap { Int($0) } ?? 0
        return announced <= bodyBytesMax
    }

    private func sendContinue(_ context: ChannelHandlerContext) {
        isContinueDue = false
        context.writeAndFlush(
            wrapOutboundOut(.head(HTTPResponse(status: .continue))),
            promise: nil
        )
    }
}
