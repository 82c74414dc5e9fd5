import Ingestion
import NIOCore
import NIOHTTP1

/// Holds a connection of HTTP/1 to what its messages say: a head that does not end is refused, one
/// that cannot be read is answered as a route would, and the connection ends after the last answer.
///
/// It stands right behind the decoder, where a request's version is still known.
final class HTTP1Guard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What is being received.
    private enum Phase {
        case nothing
        /// A head, of which some bytes are there.
        case head
        case body
        /// Nothing more is received: the connection ends.
        case over
    }

    /// A request whose answer is not complete.
    private struct Exchange {
        var isHTTP10: Bool
        /// Whether the connection ends with its answer.
        var isLast: Bool
    }

    private let connection: ConnectionGuard
    private let replies: EarlyReplies
    private var phase = Phase.nothing
    private var unanswered = CircularBuffer<Exchange>()
    /// Whether the request that is being received is the connection's last one.
    private var isLastRequest = false
    /// How many bytes the connection had received at the end of the last request.
    private var bytesAtEnd = 0
    private var headTask: Scheduled<Void>?
    /// Why a head could not be read; Hummingbird answers it in its turn.
    private var fault: RequestFault?
    /// What is to be answered here when all before it is.
    private var dueRefusal: RequestFault?
    private var isQuiescing = false
    /// Whether the next answer is one to a request that was answered already.
    private var isSurplus = false

    init(connection: ConnectionGuard, replies: EarlyReplies) {
        self.connection = connection
        self.replies = replies
    }

    func handlerRemoved(context: ChannelHandlerContext) { headTask?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .over else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            begin(head)
            context.fireChannelRead(data)
            // Now that the request is known to those behind, they wait for its answer.
            if isQuiescing { context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        case .body: context.fireChannelRead(data)
        case .end:
            phase = isLastRequest ? .over : .nothing
            bytesAtEnd = connection.receivedBytes
            connection.keepRequestStart()
            context.fireChannelRead(data)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if phase == .nothing, connection.receivedBytes > bytesAtEnd, connection.hasRequestStart {
            phase = .head
            connection.requestBegan()
            scheduleHead(context, .late, after: connection.limits.head)
        }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError, phase != .over {
            headTask?.cancel()
            if phase != .body { fault = .unreadable(error) }
            phase = .over
        }
        context.fireErrorCaught(error)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        isQuiescing = true
        guard phase == .head, unanswered.isEmpty else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        headTask?.cancel()
        scheduleHead(context, .stopping, after: ConnectionLimits.grace)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head): write(head, context, promise)
        case .body:
            if isSurplus { promise?.succeed() } else { context.write(data, promise: promise) }
        case .end:
            if isSurplus { promise?.succeed() } else { context.write(data, promise: promise) }
            endAnswer(context)
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        headTask?.cancel()
        headTask = nil
        if phase == .nothing { connection.requestBegan() }
        phase = .body
        connection.dropRequestStart()
        isLastRequest = !head.isKeepAlive
        let isHTTP10 = head.version.major == 1 && head.version.minor == 0
        unanswered.append(Exchange(isHTTP10: isHTTP10, isLast: isLastRequest))
    }

    private func write(
        _ head: HTTPResponseHead,
        _ context: ChannelHandlerContext,
        _ promise: EventLoopPromise<Void>?
    ) {
        guard let exchange = unanswered.first else {
            answerFault(context, promise)
            return
        }
        let isInterim = (100..<200).contains(head.status.code)
        if isInterim, exchange.isHTTP10 {
            // RFC 9110, section 15.2: a client of HTTP/1.0 knows no interim answers.
            promise?.succeed()
            return
        }
        let framed = isInterim ? head : self.framed(head, exchange)
        context.write(wrapOutboundOut(.head(framed)), promise: promise)
    }

    /// An answer's head that says whether the connection goes on (RFC 9112, section 9.3).
    private func framed(_ head: HTTPResponseHead, _ exchange: Exchange) -> HTTPResponseHead {
        var head = head
        var isLast =
            exchange.isLast
            || (unanswered.count == 1 && (isQuiescing || connection.isRequestGivenUp))
        if exchange.isHTTP10 {
            // Chunks are not for it: without a length the end of the connection ends the body.
            head.version = .http1_0
            isLast = isLast || !head.headers.contains(name: "Content-Length")
        }
        if isLast {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        } else if exchange.isHTTP10 {
            head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
        unanswered[unanswered.startIndex].isLast = isLast
        return head
    }

    /// Answers what no route has seen in place of the bare 400 that Hummingbird has for it.
    private func answerFault(
        _ context: ChannelHandlerContext,
        _ promise: EventLoopPromise<Void>?
    ) {
        guard let fault else {
            // The rest of a body that was answered before: there is nothing more to say.
            isSurplus = true
            promise?.succeed()
            return
        }
        write(replies.reply(to: fault, start: connection.requestStart), context, promise)
    }

    private func write(
        _ reply: EarlyReplies.Reply,
        _ context: ChannelHandlerContext,
        _ promise: EventLoopPromise<Void>?
    ) {
        context.write(wrapOutboundOut(.head(reply.head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(reply.body))), promise: promise)
    }

    private func endAnswer(_ context: ChannelHandlerContext) {
        guard let exchange = unanswered.popFirst() else { return }
        connection.requestEnded()
        guard exchange.isLast else {
            if let dueRefusal, unanswered.isEmpty { refuse(dueRefusal, context) }
            return
        }
        end(context)
    }

    private func scheduleHead(
        _ context: ChannelHandlerContext,
        _ fault: RequestFault,
        after limit: Duration
    ) {
        headTask = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) {
            [self] in
            guard phase == .head else { return }
            connection.counters.count(isQuiescing ? .drain : .head)
            phase = .over
            dueRefusal = fault
            if unanswered.isEmpty { refuse(fault, context) }
        }
    }

    private func refuse(_ fault: RequestFault, _ context: ChannelHandlerContext) {
        dueRefusal = nil
        write(replies.reply(to: fault, start: connection.requestStart), context, nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        connection.requestEnded()
        end(context)
    }

    private func end(_ context: ChannelHandlerContext) {
        phase = .over
        context.flush()
        context.close(mode: .output, promise: nil)
    }
}
